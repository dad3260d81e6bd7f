import { invalidArgument } from '@hatchet-ts/contracts';
import type { MessageBroker } from './broker';
import type { BrokerOptions } from './broker-options';
import { MemoryBroker } from './memory/memory-broker';

/** @throws EngineError `invalid_argument` for an unknown kind (CFG-121) or when the kind lacks its settings (CFG-122) */
export function createBroker(options: BrokerOptions): MessageBroker {
  switch (options.kind) {
    case 'memory':
      return new MemoryBroker(options);
    default:
      throw invalidArgument(`broker kind must be rabbitmq, postgres or memory, got ${options.kind}`, 'kind');
  }
}
