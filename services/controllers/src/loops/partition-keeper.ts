import { type Database, ensurePartitions } from '@hatchet-ts/schema';
import type { Clock } from '@hatchet-ts/service-kit';

/** Partitions are made two days ahead, so an hour between looks leaves room for any outage of this loop. */
export const PARTITION_INTERVAL_MS = 3_600_000;

/** Makes the partitions of the coming days. */
export async function keepPartitions(database: Database, clock: Clock): Promise<void> {
  await database.transaction(async (tx) => {
    // One maker at a time: two `create table if not exists` of one name can still collide.
    await tx.query('select pg_advisory_xact_lock($1)', [PARTITION_LOCK]);
    await ensurePartitions({ query: (text) => tx.query(text) }, clock.nowMs());
  });
}

const PARTITION_LOCK = 7_240_186;
