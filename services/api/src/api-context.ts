import type { Config } from '@hatchet-ts/config';
import type { EngineContext, TriggerRuns } from '@hatchet-ts/engine';
import type { ApiTokens, PlatformKeys } from '@hatchet-ts/identity';
import type { MessageBroker } from '@hatchet-ts/messaging';
import type { Database } from '@hatchet-ts/schema';
import type { Clock, HealthServer, Logger, Metrics } from '@hatchet-ts/service-kit';

/** What routes work with. */
export interface ApiContext {
  config: Config;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  database: Database;
  broker: MessageBroker;
  health: HealthServer;
  engine: EngineContext;
  triggers: TriggerRuns;
  tokens: ApiTokens;
  keys: PlatformKeys;
  /** Version of this build, e.g. `v0.1.0`. */
  version: string;
}
