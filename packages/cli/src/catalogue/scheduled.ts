import type { CommandSpec } from '../command-spec';
import { CONNECTED, PAGE, WORKFLOW, YES } from './options';

export const scheduled: CommandSpec = {
  name: 'scheduled',
  aliases: ['schedule', 'scheduled-runs', 'schedules'],
  summary: 'Runs that are scheduled for a moment',
  options: CONNECTED,
  examples: [['hatchet scheduled list', 'what is to come']],
  module: 'scheduled/list',
  commands: [
    {
      name: 'create',
      summary: 'Schedule a run',
      options: [
        WORKFLOW,
        {
          flags: '-t, --trigger-at <when>',
          help: 'a time such as 2026-01-31T12:00:00Z, or a duration from now',
        },
        { flags: '--in <duration>', help: 'a duration from now, such as 1h30m' },
        { flags: '-i, --input <json>', help: 'input of the run, a JSON object (default: {})' },
        { flags: '--input-file <file>', help: 'the same from a file' },
        ...CONNECTED,
      ],
      examples: [[`hatchet scheduled create -w greet --in 1h -i '{"name": "Ada"}'`, 'in an hour']],
      module: 'scheduled/create',
    },
    {
      name: 'list',
      summary: 'List scheduled runs',
      options: [...PAGE, ...CONNECTED],
      examples: [['hatchet scheduled list', 'when and what']],
      module: 'scheduled/list',
    },
    {
      name: 'get',
      arguments: ['<scheduled-run-id>'],
      summary: 'Show a scheduled run',
      options: CONNECTED,
      examples: [['hatchet scheduled get ID -o json', 'with its input']],
      module: 'scheduled/get',
    },
    {
      name: 'delete',
      arguments: ['[scheduled-run-id]'],
      summary: 'Delete a scheduled run',
      options: [YES, ...CONNECTED],
      examples: [['hatchet scheduled delete ID --yes', 'without a question']],
      module: 'scheduled/delete',
    },
  ],
};
