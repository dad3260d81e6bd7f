import type { BrokerKind, BrokerLogger } from './broker';
import type { MetricsRegistry } from './broker-metrics';

export interface CommonBrokerOptions {
  logger: BrokerLogger;
  metrics: MetricsRegistry;
  /** Names this process in queue and connection names. */
  processId: string;
  /** Keeps installations (and tests) on one broker apart. Default `hatchet`. */
  prefix?: string;
  /** Messages in work at the same time per consumer and per wake handler (CFG-123). Default 100. */
  prefetch?: number;
}

/** The part of a `pg.Pool` the Postgres broker needs. */
export interface PoolLike {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

export interface BrokerOptions extends CommonBrokerOptions {
  kind: BrokerKind;
  /** `rabbitmq`: AMQP URL (CFG-122). */
  url?: string;
  /** `postgres`: pool for the rows of `broker_messages`. */
  pool?: PoolLike;
  /** `postgres`: URL of a direct connection; LISTEN does not work through a transaction pooler. */
  directUrl?: string;
}

export const PREFIX_DEFAULT = 'hatchet';
export const PREFETCH_DEFAULT = 100;
/** How long a closing broker waits for handlers that are running. */
export const DRAIN_TIMEOUT_MS = 10_000;
