import type { Queryable, Statement } from '../../database';

/** What a scheduler's sweep has to look at. */
export interface SchedulingPeek {
  anyQueued: boolean;
  anyParked: boolean;
  /** Somebody waits for a place in a concurrency group. */
  anyWaiting: boolean;
  anyAssigned: boolean;
  /** Changes whenever a connected worker or a paused workflow does. */
  fingerprint: string;
}

// One statement tells an idle scheduler that nothing was missed; the sum of hashes needs no order.
const PEEK: Statement = {
  name: 'peek_scheduling',
  text: `select
      exists (select from queue_items where parked is null) as "anyQueued",
      exists (select from queue_items where parked is not null) as "anyParked",
      exists (select from concurrency_slots where state = 'waiting') as "anyWaiting",
      exists (select from assignments) as "anyAssigned",
      (select coalesce(sum(hashtextextended(concat(id, updated_at, session, paused), 0)), 0)
        from workers where connected and removed_at is null)
      || '/' || (select coalesce(sum(hashtextextended(id::text, 0)), 0) from workflows where paused and deleted_at is null)
        as fingerprint`,
};

export async function peekScheduling(db: Queryable): Promise<SchedulingPeek> {
  const [row] = await db.query<SchedulingPeek>(PEEK);
  return row!;
}
