import type { CommandSpec } from '../command-spec';
import { CONNECTED, PAGE, RUN_FILTER, SINCE, wholeNumber, YES } from './options';

const BULK = [SINCE, ...RUN_FILTER, YES, ...CONNECTED];

export const runs: CommandSpec = {
  name: 'runs',
  aliases: ['run'],
  summary: 'Runs: list, look into, cancel, replay',
  options: CONNECTED,
  examples: [
    ['hatchet runs list --status FAILED --since 1h', 'what failed'],
    ['hatchet runs logs RUN_ID --follow', 'what a run prints'],
  ],
  module: 'runs/list',
  commands: [
    {
      name: 'list',
      summary: 'List runs, newest first',
      options: [
        { ...SINCE, default: '24h' },
        ...RUN_FILTER,
        { flags: '--only-tasks', help: 'tasks instead of runs' },
        ...PAGE,
        ...CONNECTED,
      ],
      examples: [
        ['hatchet runs list', 'of the last 24 hours'],
        [
          'hatchet runs list --status FAILED,CANCELLED -w greet --since 7d',
          'what went wrong with one workflow',
        ],
        ['hatchet runs list -o json --limit 1', 'for programs'],
      ],
      module: 'runs/list',
    },
    {
      name: 'get',
      arguments: ['<run-id>'],
      summary: 'Show a run with its tasks',
      options: CONNECTED,
      examples: [['hatchet runs get RUN_ID -o json', '.run.status, .run.input, .tasks[].errorMessage']],
      module: 'runs/get',
    },
    {
      name: 'logs',
      arguments: ['<run-id>'],
      summary: 'Print what the tasks of a run logged',
      options: [
        { flags: '-f, --follow', help: 'go on until the run has ended' },
        { flags: '--since <when>', help: 'only lines after: a duration back from now, or a time' },
        { flags: '--tail <n>', help: 'only the last lines', parse: wholeNumber('--tail', 1) },
        ...CONNECTED,
      ],
      examples: [['hatchet runs logs RUN_ID --follow', 'until it ends']],
      module: 'runs/logs',
    },
    {
      name: 'events',
      arguments: ['<run-id>'],
      summary: 'Print what happened to the tasks of a run, newest first',
      options: CONNECTED,
      examples: [['hatchet runs events RUN_ID -o json', 'eventType and message of each step']],
      module: 'runs/events',
    },
    {
      name: 'list-children',
      aliases: ['children'],
      arguments: ['<run-id>'],
      summary: 'List the runs a run has spawned',
      options: [...PAGE, ...CONNECTED],
      examples: [['hatchet runs list-children RUN_ID', 'its children']],
      module: 'runs/list-children',
    },
    {
      name: 'wait',
      arguments: ['<run-id>'],
      summary: 'Wait until a run has ended',
      details: 'Exit code: 0 completed, 2 failed, 3 cancelled, 4 not ended in time.',
      options: [{ flags: '--timeout <duration>', help: 'give up after this long, such as 5m' }, ...CONNECTED],
      examples: [['hatchet runs wait RUN_ID --timeout 5m && echo done', 'in a script']],
      module: 'runs/wait',
    },
    {
      name: 'cancel',
      arguments: ['[run-id]'],
      summary: 'Cancel a run, or all that match',
      options: BULK,
      examples: [
        ['hatchet runs cancel RUN_ID', 'one'],
        ['hatchet runs cancel --since 1h --status QUEUED,RUNNING -w greet --yes', 'many'],
      ],
      module: 'runs/cancel',
    },
    {
      name: 'replay',
      arguments: ['[run-id]'],
      summary: 'Run again with the same input: one run, or all that match',
      details: 'A replay keeps the id of the run and counts its attempts on.',
      options: BULK,
      examples: [
        ['hatchet runs replay RUN_ID -o json', 'one: {"ids": [...]}'],
        ['hatchet runs replay --since 1h --status FAILED -w greet --yes', 'what failed in the last hour'],
      ],
      module: 'runs/replay',
    },
  ],
};
