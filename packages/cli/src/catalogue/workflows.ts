import type { CommandSpec } from '../command-spec';
import { CONNECTED, PAGE } from './options';

export const workflows: CommandSpec = {
  name: 'workflows',
  aliases: ['workflow'],
  summary: 'Workflows that workers have registered',
  options: CONNECTED,
  examples: [['hatchet workflows list', 'all of them']],
  module: 'workflows/list',
  commands: [
    {
      name: 'list',
      summary: 'List workflows',
      options: [
        { flags: '-s, --search <text>', help: 'only names that contain this' },
        ...PAGE,
        ...CONNECTED,
      ],
      examples: [['hatchet workflows list --search order', 'some of them']],
      module: 'workflows/list',
    },
    {
      name: 'get',
      arguments: ['<workflow-id>'],
      summary: 'Show a workflow, by name or id',
      options: CONNECTED,
      examples: [['hatchet workflows get greet -o json', 'with its newest version']],
      module: 'workflows/get',
    },
  ],
};
