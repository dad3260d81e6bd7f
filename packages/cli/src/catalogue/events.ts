import type { CommandSpec } from '../command-spec';
import { CONNECTED, PAGE, SINCE } from './options';

export const events: CommandSpec = {
  name: 'events',
  aliases: ['event'],
  summary: 'Events: push one, list what came',
  options: CONNECTED,
  examples: [['hatchet events push order:created -j event.json', 'push an event']],
  module: 'events/list',
  commands: [
    {
      name: 'push',
      arguments: ['<key>'],
      summary: 'Push an event; workflows that listen for its key run',
      options: [
        { flags: '-j, --json <file>', help: 'its payload, a file, "-" or the JSON itself (default: {})' },
        { flags: '--metadata <json>', help: 'additional metadata, a JSON object' },
        { flags: '--scope <scope>', help: 'scope, for filters' },
        ...CONNECTED,
      ],
      examples: [[`hatchet events push order:created -j '{"id": 7}'`, 'with a payload']],
      module: 'events/push',
    },
    {
      name: 'list',
      summary: 'List events, newest first',
      options: [
        { flags: '-k, --key <key>', help: 'only this key' },
        { ...SINCE, help: 'only events after: a duration back from now, or a time' },
        ...PAGE,
        ...CONNECTED,
      ],
      examples: [['hatchet events list --key order:created', 'of one key']],
      module: 'events/list',
    },
  ],
};
