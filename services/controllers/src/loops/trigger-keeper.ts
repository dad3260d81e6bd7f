import { type EngineContext, fireCrons, fireSchedules } from '@hatchet-ts/engine';
import { type Database, deleteSettledSchedules } from '@hatchet-ts/schema';
import type { Clock, Logger } from '@hatchet-ts/service-kit';

/** Crons or schedules fired in one transaction. */
const BATCH = 500;

export interface TriggerOptions {
  /** How late a tick or a scheduled run may be fired: SERVER_MISSED_SCHEDULE_GRACE. */
  graceMs: number;
  logger: Logger;
}

/**
 * Fires crons and schedules that are due.
 * @param kinds kinds of timers that are due
 * @returns whether there may be more, and when a cron that was fired is due again, epoch ms
 */
export async function fireTriggers(
  context: EngineContext,
  kinds: readonly string[],
  { graceMs, logger }: TriggerOptions,
): Promise<{ full: boolean; nextAtMs: number | null }> {
  const options = { graceMs, limit: BATCH };
  let full = false;
  let nextAtMs: number | null = null;
  if (kinds.includes('schedule')) {
    const { taken, missed } = await fireSchedules(context, options);
    for (const schedule of missed) logger.warn(schedule, 'scheduled run missed: due too long ago');
    full ||= taken === BATCH;
  }
  if (kinds.includes('cron')) {
    const fired = await fireCrons(context, options);
    for (const cron of fired.missed) logger.warn(cron, 'cron ticks missed: due too long ago');
    for (const cron of fired.unreadable)
      logger.error(cron, 'cron switched off: its expression cannot be read');
    full ||= fired.taken === BATCH;
    nextAtMs = fired.nextAtMs;
  }
  return { full, nextAtMs };
}

const RETENTION_BATCH = 1000;

/**
 * Deletes schedules that fired, or were missed, longer ago than their tenant keeps runs.
 * @returns 'again' while there are more
 */
export async function forgetSettledSchedules(
  database: Database,
  clock: Clock,
  defaultRetentionMs: number,
): Promise<'again' | undefined> {
  const limit = RETENTION_BATCH;
  const deleted = await deleteSettledSchedules(database, { nowMs: clock.nowMs(), defaultRetentionMs, limit });
  return deleted === limit ? 'again' : undefined;
}
