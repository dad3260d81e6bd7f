import type { CommandSpec } from '../command-spec';
import { CONNECTED, PROFILE } from './options';

export const worker: CommandSpec = {
  name: 'worker',
  aliases: ['workers', 'wrk'],
  summary: 'Workers: run one here, look at all',
  examples: [
    ['hatchet worker dev', 'run the worker of this directory'],
    ['hatchet worker list', 'who is connected'],
  ],
  commands: [
    {
      name: 'dev',
      summary: 'Run the worker of hatchet.yaml, again at each change',
      details:
        'Runs dev.preCmds once, then dev.runCmd with token, addresses and TLS strategy of the profile in its environment. ' +
        'When a file of dev.files changes, the worker is stopped, then started again.',
      options: [
        PROFILE,
        { flags: '--no-reload', help: 'do not restart at changes' },
        { flags: '-r, --run-cmd <command>', help: 'run this instead of dev.runCmd' },
      ],
      examples: [
        ['hatchet worker dev', 'with the default profile'],
        ['hatchet worker dev -p staging --no-reload', 'with another one, without reload'],
        ['hatchet worker dev --run-cmd "npm run dev"', 'another command'],
      ],
      module: 'worker/dev',
    },
    {
      name: 'list',
      summary: 'List workers',
      options: CONNECTED,
      examples: [['hatchet worker list', 'name, state, slots']],
      module: 'worker/list',
    },
    {
      name: 'get',
      arguments: ['<worker-id>'],
      summary: 'Show a worker, by id or name',
      options: CONNECTED,
      examples: [['hatchet worker get my-worker -o json', 'everything known about it']],
      module: 'worker/get',
    },
  ],
};
