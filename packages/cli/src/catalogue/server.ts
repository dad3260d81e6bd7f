import type { CommandSpec, OptionSpec } from '../command-spec';
import { oneOf, wholeNumber } from './options';

const PULL_POLICIES = ['always', 'missing', 'never'] as const;

const PROJECT: OptionSpec = {
  flags: '-p, --project-name <name>',
  help: 'which local platform: each has data of its own (default: hatchet-cli)',
};

export const server: CommandSpec = {
  name: 'server',
  aliases: ['servers', 'srv'],
  summary: 'A platform on this machine',
  examples: [
    ['hatchet server start', 'start it and make a profile for it'],
    ['hatchet server stop', 'stop it; its data stays'],
  ],
  commands: [
    {
      name: 'start',
      summary: 'Start a local platform',
      details:
        'One process with an embedded Postgres, in the background; no Docker. A second start finds the data of the first.',
      options: [
        {
          flags: '-d, --dashboard-port <port>',
          help: 'port of dashboard and REST (default: the first free one from 8888)',
          parse: wholeNumber('--dashboard-port', 1, 65_535),
        },
        {
          flags: '-g, --grpc-port <port>',
          help: 'port of gRPC (default: the first free one from 7077)',
          parse: wholeNumber('--grpc-port', 1, 65_535),
        },
        { flags: '-n, --profile <name>', help: 'name of the profile for it', default: 'local' },
        PROJECT,
        {
          flags: '--disable-auth',
          help: 'dashboard and REST without login, on this machine only: for development',
        },
        { flags: '--docker', help: 'run it in containers instead' },
        { flags: '-t, --tag <tag>', help: 'image tag, with --docker', default: 'latest' },
        {
          flags: '--pull-policy <policy>',
          help: `when to pull images, with --docker: ${PULL_POLICIES.join(', ')}`,
          default: 'always',
          choices: PULL_POLICIES,
          parse: oneOf('--pull-policy', PULL_POLICIES),
        },
      ],
      examples: [
        ['hatchet server start', 'ports from 8888 and 7077'],
        ['hatchet server start --dashboard-port 9000 --grpc-port 9077', 'ports of your choice'],
        ['hatchet server start --project-name other --profile other', 'a second one beside it'],
      ],
      module: 'server/start',
    },
    {
      name: 'stop',
      summary: 'Stop a local platform; its data stays',
      options: [PROJECT, { flags: '--docker', help: 'the one in containers' }],
      examples: [['hatchet server stop', 'stop it']],
      module: 'server/stop',
    },
    {
      name: 'status',
      summary: 'Tell whether a local platform runs, and where',
      details: 'Exit code 0 when it runs, 3 when it does not.',
      options: [PROJECT],
      examples: [['hatchet server status', 'addresses, process, data directory']],
      module: 'server/status',
    },
    {
      name: 'logs',
      summary: 'Print the log of a local platform',
      options: [
        PROJECT,
        { flags: '-f, --follow', help: 'go on with what comes' },
        { flags: '--tail <n>', help: 'lines to begin with', default: 100, parse: wholeNumber('--tail', 0) },
      ],
      examples: [['hatchet server logs --follow', 'the last lines, then what comes']],
      module: 'server/logs',
    },
  ],
};
