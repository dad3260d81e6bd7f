import { type Database, deleteExpiredIdempotencyKeys } from '@hatchet-ts/schema';
import type { Clock } from '@hatchet-ts/service-kit';

/** Expired keys hold nobody up, so they may stand for a while. */
export const KEY_INTERVAL_MS = 600_000;
const BATCH = 5000;

/** Deletes idempotency keys that have expired. @returns 'again' while there may be more */
export async function keepKeys(database: Database, clock: Clock): Promise<'again' | undefined> {
  const deleted = await deleteExpiredIdempotencyKeys(database, clock.nowMs(), BATCH);
  return deleted === BATCH ? 'again' : undefined;
}
