import type { CommandSpec } from '../command-spec';
import { CONNECTED, oneOf, PAGE, wholeNumber, YES } from './options';

export const DURATIONS = ['SECOND', 'MINUTE', 'HOUR', 'DAY', 'WEEK', 'MONTH', 'YEAR'] as const;

export const rateLimits: CommandSpec = {
  name: 'rate-limits',
  aliases: ['rate-limit', 'rl', 'rls'],
  summary: 'Rate limits that tasks draw on',
  options: CONNECTED,
  examples: [['hatchet rate-limits list', 'what is left of each']],
  module: 'rate-limits/list',
  commands: [
    {
      name: 'create',
      aliases: ['update', 'put', 'set'],
      summary: 'Create a rate limit, or change it',
      options: [
        { flags: '-k, --key <key>', help: 'its key' },
        { flags: '-l, --limit <n>', help: 'units per window', parse: wholeNumber('--limit', 0) },
        {
          flags: '-d, --duration <window>',
          help: `${DURATIONS.join(', ')} (default: MINUTE)`,
          choices: DURATIONS,
          parse: oneOf('--duration', DURATIONS),
        },
        ...CONNECTED,
      ],
      examples: [['hatchet rate-limits create -k mailgun -l 100 -d MINUTE', 'a hundred a minute']],
      module: 'rate-limits/create',
    },
    {
      name: 'list',
      summary: 'List rate limits',
      options: [{ flags: '-s, --search <text>', help: 'only keys that contain this' }, ...PAGE, ...CONNECTED],
      examples: [['hatchet rate-limits list', 'key, limit, what is left']],
      module: 'rate-limits/list',
    },
    {
      name: 'get',
      arguments: ['<key>'],
      summary: 'Show a rate limit',
      options: CONNECTED,
      examples: [['hatchet rate-limits get mailgun', 'by key']],
      module: 'rate-limits/get',
    },
    {
      name: 'delete',
      arguments: ['[key]'],
      summary: 'Delete a rate limit',
      options: [YES, ...CONNECTED],
      examples: [['hatchet rate-limits delete mailgun --yes', 'without a question']],
      module: 'rate-limits/delete',
    },
  ],
};
