import type { Config } from '@hatchet-ts/config';
import type { MessageBroker } from '@hatchet-ts/messaging';
import type { Database } from '@hatchet-ts/schema';
import type { Clock, HealthServer, Logger, Metrics } from '@hatchet-ts/service-kit';

/** What a process gives each of its services. Built by `packages/stack`; services build nothing of it themselves. */
export interface ServiceDependencies {
  config: Config;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  database: Database;
  broker: MessageBroker;
  /** UUID of this process, new at every start. */
  processId: string;
  health: HealthServer;
}
