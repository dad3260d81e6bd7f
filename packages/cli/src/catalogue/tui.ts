import type { CommandSpec } from '../command-spec';
import { PROFILE } from './options';

export const tui: CommandSpec = {
  name: 'tui',
  aliases: ['terminal-ui'],
  summary: 'Watch runs, workflows and workers in the terminal; h shows the keys',
  options: [PROFILE, { flags: '-r, --run <run-id>', help: 'open this run' }],
  examples: [
    ['hatchet tui', 'the newest runs'],
    ['hatchet tui --run RUN_ID', 'one run'],
  ],
  module: 'tui',
};
