import type { CommandSpec } from '../command-spec';
import { CONNECTED } from './options';

export const webhooks: CommandSpec = {
  name: 'webhooks',
  aliases: ['webhook'],
  summary: 'Webhooks that turn requests into events',
  options: CONNECTED,
  examples: [['hatchet webhooks list', 'all of them']],
  module: 'webhooks/list',
  commands: [
    {
      name: 'list',
      summary: 'List webhooks',
      options: CONNECTED,
      examples: [['hatchet webhooks list -o json', 'for programs']],
      module: 'webhooks/list',
    },
  ],
};
