import type { Config } from '@hatchet-ts/config';
import type { LimitedResource } from '@hatchet-ts/schema';

/** How much a tenant may use of a resource (CFG-71 to CFG-84). */
export interface ResourceLimit {
  limit: number;
  /** The tenant is told when it uses this much. */
  alarm: number;
  /** What is counted afresh when it has passed, ms; null for what is counted as it stands. */
  windowMs: number | null;
}

export type LimitPolicy = Readonly<Record<LimitedResource, ResourceLimit>>;

/** The original's numbers; no variable sets them. */
const WEBHOOK_LIMIT = 5;
const WEBHOOK_ALARM = 4;

export function limitPolicy(config: Config): LimitPolicy {
  return {
    WORKER: {
      limit: config.SERVER_LIMITS_DEFAULT_WORKER_LIMIT,
      alarm: config.SERVER_LIMITS_DEFAULT_WORKER_ALARM_LIMIT,
      windowMs: null,
    },
    WORKER_SLOT: {
      limit: config.SERVER_LIMITS_DEFAULT_WORKER_SLOT_LIMIT,
      alarm: config.SERVER_LIMITS_DEFAULT_WORKER_SLOT_ALARM_LIMIT,
      windowMs: null,
    },
    EVENT: {
      limit: config.SERVER_LIMITS_DEFAULT_EVENT_LIMIT,
      alarm: config.SERVER_LIMITS_DEFAULT_EVENT_ALARM_LIMIT,
      windowMs: config.SERVER_LIMITS_DEFAULT_EVENT_WINDOW,
    },
    TASK_RUN: {
      limit: config.SERVER_LIMITS_DEFAULT_TASK_RUN_LIMIT,
      alarm: config.SERVER_LIMITS_DEFAULT_TASK_RUN_ALARM_LIMIT,
      windowMs: config.SERVER_LIMITS_DEFAULT_TASK_RUN_WINDOW,
    },
    CRON: {
      limit: config.SERVER_LIMITS_DEFAULT_CRON_LIMIT,
      alarm: config.SERVER_LIMITS_DEFAULT_CRON_ALARM_LIMIT,
      windowMs: null,
    },
    SCHEDULE: {
      limit: config.SERVER_LIMITS_DEFAULT_SCHEDULE_LIMIT,
      alarm: config.SERVER_LIMITS_DEFAULT_SCHEDULE_ALARM_LIMIT,
      windowMs: null,
    },
    INCOMING_WEBHOOK: { limit: WEBHOOK_LIMIT, alarm: WEBHOOK_ALARM, windowMs: null },
  };
}
