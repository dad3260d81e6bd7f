import type { CommandSpec } from '../command-spec';
import { CONNECTED } from './options';

export const trigger: CommandSpec = {
  name: 'trigger',
  arguments: ['[trigger-name]'],
  summary: 'Run a trigger of hatchet.yaml, or any workflow by hand',
  details:
    '`hatchet trigger NAME` runs the command of that trigger with the profile in its environment. ' +
    '`hatchet trigger manual` starts a workflow by name. With --wait the exit code tells how the run ended: ' +
    '0 completed, 2 failed, 3 cancelled.',
  options: [
    { flags: '-w, --workflow <name>', help: 'with manual: the workflow' },
    { flags: '-j, --json <file>', help: 'with manual: its input, a file, "-" or the JSON itself' },
    { flags: '--wait', help: 'with manual: wait for the end of the run' },
    ...CONNECTED,
  ],
  examples: [
    ['hatchet trigger', 'choose from the triggers of hatchet.yaml'],
    ['hatchet trigger simple', 'the trigger of that name'],
    [
      'hatchet trigger manual -w greet -j input.json -o json',
      'a workflow by name: {"runId": ..., "workflow": ...}',
    ],
  ],
  module: 'trigger',
};
