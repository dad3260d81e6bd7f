import type { CommandSpec } from '../command-spec';
import { CONNECTED, OUTPUT, PROFILE } from './options';

export const explain: CommandSpec = {
  name: 'explain',
  arguments: ['<run-id>'],
  summary: 'Say why a run is waiting, and what releases it',
  options: CONNECTED,
  examples: [['hatchet explain RUN_ID', 'the gate, its numbers, who holds it']],
  module: 'explain',
};

export const doctor: CommandSpec = {
  name: 'doctor',
  summary: 'Find out why something does not connect',
  details:
    'Decodes the token, asks REST and gRPC at the addresses in it and at those of the profile or the environment, and ' +
    'checks TLS, versions, clocks, workers and workflows. Exit code 1 when something is wrong.',
  options: [PROFILE, OUTPUT],
  examples: [
    ['hatchet doctor', 'the default profile'],
    ['HATCHET_CLIENT_HOST_PORT=engine:7070 hatchet doctor', 'what would happen with another address'],
  ],
  module: 'doctor',
};
