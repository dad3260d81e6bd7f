import type { Config } from '@hatchet-ts/config';
import { ADDRESS, timerArmed } from '@hatchet-ts/contracts';
import {
  Definitions,
  type EngineContext,
  EngineMetrics,
  SelfAuditor,
  type ServiceDependencies,
  TenantLimits,
  writePaces,
} from '@hatchet-ts/engine';
import { on, type Subscription } from '@hatchet-ts/messaging';
import { Loop, type Service } from '@hatchet-ts/service-kit';
import { keepDeadlines } from './loops/deadline-keeper';
import { KEY_INTERVAL_MS, keepKeys } from './loops/key-keeper';
import { measurementLoops } from './loops/measurements';
import { keepPartitions, PARTITION_INTERVAL_MS } from './loops/partition-keeper';
import { keepRetention, RETENTION_INTERVAL_MS } from './loops/retention-keeper';
import { RUN_COUNT_INTERVAL_MS, RunCounter } from './loops/run-counter';
import { statisticsLoop } from './loops/statistics-keeper';
import { keepStreams, STREAM_INTERVAL_MS } from './loops/stream-keeper';
import { forgetSettledSchedules } from './loops/trigger-keeper';
import { reapWorkers } from './loops/worker-reaper';

/** The controllers: everything that happens because time has passed or because somebody left. */
export function createControllersService(deps: ServiceDependencies): Service {
  const { broker, clock, config, database, logger, metrics } = deps;
  const definitions = new Definitions(database, clock);
  const measured = new EngineMetrics(metrics, definitions);
  const context: EngineContext = {
    database,
    broker,
    clock,
    definitions,
    maxInternalRetries: config.SERVER_MAX_INTERNAL_RETRY_COUNT,
    paces: writePaces(config),
    onTransition: (facts) => measured.record(facts),
    limits: config.SERVER_ENFORCE_LIMITS ? new TenantLimits(deps) : undefined,
  };
  const shared = { clock, logger, metrics };
  const intervalMs = config.SERVER_SWEEP_INTERVAL;
  const deadlines = new Loop({
    name: 'deadline-keeper',
    intervalMs,
    ...shared,
    runOnce: () => keepDeadlines(context, { graceMs: config.SERVER_MISSED_SCHEDULE_GRACE, logger }),
  });
  const reaper = new Loop({
    name: 'worker-reaper',
    // A worker is silent for half a minute before it is given up: a few seconds more are within the 45 s promised.
    intervalMs: 1.5 * intervalMs,
    ...shared,
    runOnce: () => reapWorkers(context, config.SERVER_WORKER_HEARTBEAT_TIMEOUT),
  });
  const partitions = new Loop({
    name: 'partition-keeper',
    intervalMs: PARTITION_INTERVAL_MS,
    ...shared,
    runOnce: () => keepPartitions(database, clock),
  });
  const streams = new Loop({
    name: 'stream-keeper',
    intervalMs: STREAM_INTERVAL_MS,
    ...shared,
    runOnce: () => keepStreams(database, clock, config.SERVER_STREAM_RETENTION),
  });
  const keys = new Loop({
    name: 'key-keeper',
    intervalMs: KEY_INTERVAL_MS,
    ...shared,
    runOnce: () => keepKeys(database, clock),
  });
  const triggers = new Loop({
    name: 'trigger-retention',
    intervalMs: RETENTION_INTERVAL_MS,
    ...shared,
    runOnce: () =>
      forgetSettledSchedules(database, clock, config.SERVER_LIMITS_DEFAULT_TENANT_RETENTION_PERIOD),
  });
  const retention = new Loop({
    name: 'retention',
    intervalMs: RETENTION_INTERVAL_MS,
    ...shared,
    runOnce: () =>
      keepRetention(database, clock, {
        defaultRetentionMs: config.SERVER_LIMITS_DEFAULT_TENANT_RETENTION_PERIOD,
        workers: config.SERVER_ENABLE_WORKER_RETENTION,
        logger,
      }),
  });
  const auditor = new SelfAuditor({
    context,
    intervalMs: config.SERVER_SELF_AUDIT_INTERVAL,
    logger,
    metrics,
  });
  const audits = new Loop({
    name: 'self-audit',
    intervalMs: config.SERVER_SELF_AUDIT_INTERVAL,
    ...shared,
    runOnce: async () => {
      await auditor.runOnce();
    },
  });
  const counter = new RunCounter(database, clock);
  const counts = new Loop({
    name: 'run-counter',
    intervalMs: RUN_COUNT_INTERVAL_MS,
    ...shared,
    runOnce: () => counter.runOnce(),
  });
  const loops = [
    partitions,
    deadlines,
    reaper,
    streams,
    keys,
    audits,
    counts,
    statisticsLoop({
      database,
      tables: 'tasks',
      intervalMs: config.SERVER_CRON_OPERATIONS_TASK_ANALYZE_CRON_INTERVAL,
      ...shared,
    }),
    statisticsLoop({
      database,
      tables: 'history',
      intervalMs: config.SERVER_CRON_OPERATIONS_OLAP_ANALYZE_CRON_INTERVAL,
      ...shared,
    }),
    ...(isMeasured(config) ? measurementLoops({ database, config, ...shared }) : []),
    ...(config.SERVER_ENABLE_DATA_RETENTION ? [triggers, retention] : []),
  ];
  let subscription: Subscription | undefined;

  return {
    name: 'controllers',
    async start() {
      subscription = await broker.listen(ADDRESS.controllers, [
        on(timerArmed, (timers) => {
          for (const { dueAtMs } of timers) deadlines.wake(dueAtMs);
        }),
      ]);
      await context.limits?.start();
      for (const loop of loops) await loop.start();
    },
    async stop() {
      await subscription?.close();
      for (const loop of loops) await loop.stop();
      await context.limits?.stop();
    },
  };
}

/** Whether anybody gets to see metrics. */
const isMeasured = (config: Config) =>
  config.SERVER_PROMETHEUS_ENABLED ||
  (config.SERVER_OTEL_METRICS_ENABLED && config.SERVER_OTEL_COLLECTOR_URL !== undefined);
