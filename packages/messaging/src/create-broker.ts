import { invalidArgument } from '@hatchet-ts/contracts';
import type { MessageBroker } from './broker';
import type { BrokerOptions } from './broker-options';
import { MemoryBroker } from './memory/memory-broker';
import { PostgresBroker } from './postgres/postgres-broker';
import { RabbitmqBroker } from './rabbitmq/rabbitmq-broker';

/** @throws EngineError `invalid_argument` for an unknown kind (CFG-121) or when the kind lacks its settings (CFG-122) */
export function createBroker(options: BrokerOptions): MessageBroker {
  switch (options.kind) {
    case 'memory':
      return new MemoryBroker(options);
    case 'postgres': {
      const { directUrl, pool } = options;
      if (!pool) throw invalidArgument('broker kind postgres needs a connection pool', 'pool');
      if (!directUrl) throw invalidArgument('broker kind postgres needs a direct database URL', 'directUrl');
      return new PostgresBroker({ ...options, pool, directUrl });
    }
    case 'rabbitmq':
      return new RabbitmqBroker({ ...options, url: amqpUrl(options.url) });
    default:
      throw invalidArgument(`broker kind must be rabbitmq, postgres or memory, got ${options.kind}`, 'kind');
  }
}

function amqpUrl(url: string | undefined): string {
  if (!url) throw invalidArgument('broker kind rabbitmq needs an AMQP URL', 'url');
  // The URL carries a password, so the message must not show it.
  if (!URL.canParse(url) || !/^amqps?:$/.test(new URL(url).protocol)) {
    throw invalidArgument('the AMQP URL must look like amqp://user:password@host:5672/vhost', 'url');
  }
  return url;
}
