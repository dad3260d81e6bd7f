import {
  type Database,
  deleteAged,
  deleteAgedWorkers,
  dropAgedDay,
  isTransient,
  readAgedDays,
  readRetentions,
} from '@hatchet-ts/schema';
import { type Clock, type Logger, uuidLowerBound } from '@hatchet-ts/service-kit';

export const RETENTION_INTERVAL_MS = 3_600_000;
/** Runs and events in one transaction: some tens of milliseconds of row locks on what nobody works on. */
const BATCH = 500;

export interface RetentionOptions {
  /** Of tenants that have none of their own: SERVER_LIMITS_DEFAULT_TENANT_RETENTION_PERIOD. */
  defaultRetentionMs: number;
  /** Whether workers that left as long ago are forgotten too: SERVER_ENABLE_WORKER_RETENTION. */
  workers: boolean;
  logger: Logger;
}

/**
 * Deletes what is final and older than its tenant keeps it (SLF-53, CFG-28, CFG-29): whole days first, which costs
 * nothing per row, then batches for tenants that keep less than others. What lives stays, however old.
 * @returns 'again' while there is more
 */
export async function keepRetention(
  database: Database,
  clock: Clock,
  { defaultRetentionMs, workers, logger }: RetentionOptions,
): Promise<'again' | undefined> {
  const nowMs = clock.nowMs();
  const tenants = await readRetentions(database, defaultRetentionMs);
  const longestMs = Math.max(defaultRetentionMs, ...tenants.map(({ retentionMs }) => retentionMs));
  for (const dayMs of await readAgedDays(database, nowMs - longestMs)) {
    try {
      if (await dropAgedDay(database, dayMs, nowMs - longestMs))
        logger.info({ day: new Date(dayMs).toISOString().slice(0, 10) }, 'dropped the partitions of a day');
    } catch (error) {
      if (!isTransient(error)) throw error;
      logger.info({ error }, 'partitions are in use; the next pass drops them');
    }
  }
  let full = false;
  for (const { tenantId, retentionMs } of tenants) {
    const beforeMs = nowMs - retentionMs;
    const bound = uuidLowerBound(beforeMs);
    full = (await deleteAged(database, { tenantId, bound, beforeMs, limit: BATCH })) >= BATCH || full;
    if (workers) await deleteAgedWorkers(database, tenantId, beforeMs);
  }
  return full ? 'again' : undefined;
}
