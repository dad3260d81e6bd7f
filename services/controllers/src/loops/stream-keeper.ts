import { type Database, deleteOldChunks } from '@hatchet-ts/schema';
import { type Clock, uuidLowerBound } from '@hatchet-ts/service-kit';

export const STREAM_INTERVAL_MS = 3_600_000;

/**
 * Deletes stream chunks that are older than their retention. They go by their own age, not with the day's partition of
 * their run: a run that lives for weeks may stream all the while.
 */
export async function keepStreams(database: Database, clock: Clock, retentionMs: number): Promise<void> {
  const beforeMs = clock.nowMs() - retentionMs;
  await deleteOldChunks(database, uuidLowerBound(beforeMs), beforeMs);
}
