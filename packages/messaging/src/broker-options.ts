import type { Clock, Logger, Metrics } from '@hatchet-ts/service-kit';
import type { BrokerKind } from './broker';

export interface CommonBrokerOptions {
  logger: Logger;
  metrics: Pick<Metrics, 'counter' | 'histogram'>;
  /** Names this process in queue and connection names. */
  processId: string;
  /** Keeps installations (and tests) on one broker apart. Default `hatchet`. */
  prefix?: string;
  /** Messages in work at the same time per consumer and per wake handler (CFG-123). Default 100. */
  prefetch?: number;
  /** Stamps rows that several processes compare. Never a virtual clock: deliveries are real. Default the host's. */
  clock?: Clock;
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
/** Services start in any order; after this long the rest of the process starts without the broker. */
export const START_TIMEOUT_MS = 5_000;
/** How long a confirmed message may take, waiting for the connection included. */
export const SEND_TIMEOUT_MS = 5_000;
/** How long a closing broker waits for handlers that are running. */
export const DRAIN_TIMEOUT_MS = 10_000;
