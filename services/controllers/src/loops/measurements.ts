import type { Config } from '@hatchet-ts/config';
import {
  countRunsBetween,
  type Database,
  readDatabaseHealth,
  readHistorySizes,
  readWorkerCounts,
} from '@hatchet-ts/schema';
import { type Clock, type Logger, Loop, type Metrics, uuidLowerBound } from '@hatchet-ts/service-kit';

const DAY_MS = 86_400_000;

export interface MeasurementOptions {
  database: Database;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  config: Pick<
    Config,
    | 'SERVER_CRON_OPERATIONS_DB_HEALTH_METRICS_INTERVAL'
    | 'SERVER_CRON_OPERATIONS_OLAP_METRICS_INTERVAL'
    | 'SERVER_CRON_OPERATIONS_WORKER_METRICS_INTERVAL'
    | 'SERVER_CRON_OPERATIONS_YESTERDAY_RUN_COUNT_HOUR'
    | 'SERVER_CRON_OPERATIONS_YESTERDAY_RUN_COUNT_MINUTE'
  >;
}

/**
 * What is asked of the database for operators only, at the intervals they choose (OTL-06, CFG-192 to CFG-196). Every
 * controllers process measures the same, so queries over several of them take the maximum.
 */
export function measurementLoops({ database, config, ...shared }: MeasurementOptions): Loop[] {
  const { clock, metrics } = shared;
  const bytes = metrics.gauge('hatchet_database_bytes', 'Size of the database');
  const longest = metrics.gauge(
    'hatchet_database_longest_transaction_seconds',
    'Age of the oldest transaction that is open',
  );
  const connections = metrics.gauge('hatchet_database_connections', 'Sessions of the database', ['state']);
  const deadRows = metrics.gauge('hatchet_database_dead_rows', 'Rows that wait for vacuum', ['table']);
  const tableBytes = metrics.gauge('hatchet_history_bytes', 'Size of what is kept of runs', ['table']);
  const tableRows = metrics.gauge('hatchet_history_rows', 'Rows kept of runs, estimated', ['table']);
  const partitions = metrics.gauge('hatchet_history_partitions', 'Days that are kept', ['table']);
  const workers = metrics.gauge('hatchet_connected_workers', 'Connected workers of all tenants', ['state']);
  const assignments = metrics.gauge('hatchet_assigned_attempts', 'Attempts that workers hold');
  const yesterday = metrics.gauge('hatchet_yesterday_runs', 'Runs made yesterday (UTC), as they stand', [
    'state',
  ]);

  return [
    new Loop({
      name: 'measure-database',
      intervalMs: config.SERVER_CRON_OPERATIONS_DB_HEALTH_METRICS_INTERVAL,
      ...shared,
      runOnce: async () => {
        const health = await readDatabaseHealth(database);
        bytes.set(health.bytes);
        longest.set(health.longestTransactionSeconds);
        connections.reset();
        for (const [state, count] of Object.entries(health.connections)) connections.set({ state }, count);
        for (const [table, count] of Object.entries(health.deadRows)) deadRows.set({ table }, count);
      },
    }),
    new Loop({
      name: 'measure-history',
      intervalMs: config.SERVER_CRON_OPERATIONS_OLAP_METRICS_INTERVAL,
      ...shared,
      runOnce: async () => {
        for (const { table, ...size } of await readHistorySizes(database)) {
          tableBytes.set({ table }, size.bytes);
          tableRows.set({ table }, size.rows);
          partitions.set({ table }, size.partitions);
        }
      },
    }),
    new Loop({
      name: 'measure-workers',
      intervalMs: config.SERVER_CRON_OPERATIONS_WORKER_METRICS_INTERVAL,
      ...shared,
      runOnce: async () => {
        const counts = await readWorkerCounts(database);
        workers.set({ state: 'active' }, counts.active);
        workers.set({ state: 'paused' }, counts.paused);
        assignments.set(counts.assignments);
      },
    }),
    new Loop({
      name: 'measure-yesterday',
      intervalMs: DAY_MS,
      ...shared,
      runOnce: yesterdayCounter(config, clock, async (dayMs) => {
        const counts = await countRunsBetween(
          database,
          uuidLowerBound(dayMs),
          uuidLowerBound(dayMs + DAY_MS),
        );
        for (const [state, count] of Object.entries(counts)) yesterday.set({ state }, count);
      }),
    }),
  ];
}

/** Counts at the chosen time of day (UTC) and at no other. @returns a pass, which says when the next one is due */
function yesterdayCounter(
  config: MeasurementOptions['config'],
  clock: Clock,
  count: (dayMs: number) => Promise<void>,
): () => Promise<number> {
  const ofDayMs =
    config.SERVER_CRON_OPERATIONS_YESTERDAY_RUN_COUNT_HOUR * 3_600_000 +
    config.SERVER_CRON_OPERATIONS_YESTERDAY_RUN_COUNT_MINUTE * 60_000;
  let dueAtMs: number | undefined;
  return async () => {
    const nowMs = clock.nowMs();
    const todayMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
    if (dueAtMs !== undefined && nowMs >= dueAtMs) await count(todayMs - DAY_MS);
    const dueTodayMs = todayMs + ofDayMs;
    dueAtMs = nowMs < dueTodayMs ? dueTodayMs : dueTodayMs + DAY_MS;
    return dueAtMs;
  };
}
