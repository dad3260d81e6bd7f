import type { CommandSpec } from '../command-spec';
import { CONNECTED, PAGE, WORKFLOW, YES } from './options';

export const crons: CommandSpec = {
  name: 'cron',
  aliases: ['crons', 'cron-job', 'cron-jobs'],
  summary: 'Crons: workflows that run by the clock',
  options: CONNECTED,
  examples: [['hatchet cron list', 'all of them']],
  module: 'cron/list',
  commands: [
    {
      name: 'create',
      summary: 'Create a cron',
      options: [
        WORKFLOW,
        { flags: '-n, --name <name>', help: 'name of the cron' },
        { flags: '-c, --cron <expression>', help: 'when, in UTC: minute hour day month weekday' },
        { flags: '-i, --input <json>', help: 'input of its runs, a JSON object (default: {})' },
        { flags: '--input-file <file>', help: 'the same from a file' },
        ...CONNECTED,
      ],
      examples: [[`hatchet cron create -w report -n nightly -c '0 3 * * *'`, 'at three each night']],
      module: 'cron/create',
    },
    {
      name: 'list',
      summary: 'List crons',
      options: [...PAGE, ...CONNECTED],
      examples: [['hatchet cron list', 'expression, workflow, on or off']],
      module: 'cron/list',
    },
    {
      name: 'get',
      arguments: ['<cron-id>'],
      summary: 'Show a cron, by id or name',
      options: CONNECTED,
      examples: [['hatchet cron get nightly', 'by name']],
      module: 'cron/get',
    },
    {
      name: 'enable',
      arguments: ['<cron-id>'],
      summary: 'Let a cron run again',
      options: CONNECTED,
      examples: [['hatchet cron enable nightly', 'by name']],
      module: 'cron/enable',
    },
    {
      name: 'disable',
      arguments: ['<cron-id>'],
      summary: 'Let a cron rest',
      options: [YES, ...CONNECTED],
      examples: [['hatchet cron disable nightly --yes', 'without a question']],
      module: 'cron/disable',
    },
    {
      name: 'delete',
      arguments: ['[cron-id]'],
      summary: 'Delete a cron',
      options: [YES, ...CONNECTED],
      examples: [['hatchet cron delete nightly --yes', 'without a question']],
      module: 'cron/delete',
    },
  ],
};
