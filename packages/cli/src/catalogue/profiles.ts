import type { CommandSpec, OptionSpec } from '../command-spec';
import { TLS_STRATEGIES } from '../profiles/profile-store';
import { oneOf } from './options';

const NAME: OptionSpec = { flags: '-n, --name <name>', help: 'name of the profile' };
const TOKEN: OptionSpec = { flags: '-t, --token <token>', help: 'API token' };
const ADDRESSES: readonly OptionSpec[] = [
  { flags: '--server-url <url>', help: 'REST address, where it is not the one in the token' },
  { flags: '--host-port <host:port>', help: 'gRPC address, where it is not the one in the token' },
  {
    flags: '--tls-strategy <strategy>',
    help: `${TLS_STRATEGIES.join(', ')} (default: none for http, tls for https)`,
    choices: TLS_STRATEGIES,
    parse: oneOf('--tls-strategy', TLS_STRATEGIES),
  },
];

export const profiles: CommandSpec = {
  name: 'profile',
  aliases: ['profiles', 'prof'],
  summary: 'Names for platforms and tenants',
  details:
    'A profile is an API token with the addresses of its platform. The default profile serves commands that name none.',
  examples: [
    ['hatchet profile add --name staging --token "$TOKEN"', 'add one'],
    ['hatchet runs list --profile staging', 'use it once'],
    ['hatchet profile set-default --name staging', 'use it from now on'],
  ],
  commands: [
    {
      name: 'add',
      summary: 'Add a profile',
      details: 'Asks for what is not given. The token is decoded, and tried where its server can be reached.',
      options: [NAME, TOKEN, ...ADDRESSES],
      examples: [
        ['hatchet profile add', 'asks for token and name'],
        ['hatchet profile add --name staging --token "$TOKEN"', 'asks nothing'],
      ],
      module: 'profile/add',
    },
    {
      name: 'list',
      summary: 'List the profiles',
      examples: [['hatchet profile list', 'names, the default marked']],
      module: 'profile/list',
    },
    {
      name: 'show',
      summary: 'Show a profile and what its token says',
      options: [NAME, { flags: '--show-token', help: 'print the whole token' }],
      examples: [['hatchet profile show --name local', 'addresses, tenant, expiry']],
      module: 'profile/show',
    },
    {
      name: 'update',
      summary: 'Give a profile another token or other addresses',
      options: [NAME, TOKEN, ...ADDRESSES],
      examples: [['hatchet profile update --name staging --token "$TOKEN"', 'a new token']],
      module: 'profile/update',
    },
    {
      name: 'remove',
      summary: 'Remove a profile',
      options: [NAME],
      examples: [['hatchet profile remove --name staging', 'its token stays valid']],
      module: 'profile/remove',
    },
    {
      name: 'set-default',
      summary: 'Choose the profile of commands that name none',
      options: [NAME],
      examples: [['hatchet profile set-default --name staging', 'from now on']],
      module: 'profile/set-default',
    },
    {
      name: 'unset-default',
      summary: 'Have no default profile',
      examples: [['hatchet profile unset-default', 'commands ask again']],
      module: 'profile/unset-default',
    },
  ],
};
