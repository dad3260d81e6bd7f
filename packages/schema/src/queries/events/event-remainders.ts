import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

/** What the push of an event left to controllers, because one transaction would have been too large. */
export interface EventRemainder<D> {
  id: string;
  tenantId: string;
  data: D;
}

// A timer that is due at once: the deadline keeper's one question finds it without asking for anything new.
const INSERT: Statement = {
  name: 'insert_event_remainders',
  text: `insert into timers (due_at, kind, tenant_id, ref, data)
    select $4::timestamptz, 'event', i.* from unnest($1::uuid[], $2::uuid[], $3::jsonb[]) as i`,
};

export async function insertEventRemainders<D>(
  db: Queryable,
  remainders: readonly EventRemainder<D>[],
  nowMs: number,
): Promise<void> {
  await db.query(INSERT, [
    plainArray(remainders.map((remainder) => remainder.tenantId)),
    plainArray(remainders.map((remainder) => remainder.id)),
    textArray(remainders.map((remainder) => JSON.stringify(remainder.data))),
    new Date(nowMs).toISOString(),
  ]);
}

const TAKE: Statement = {
  name: 'lock_event_remainder',
  text: `select ref as id, tenant_id as "tenantId", data from timers where kind = 'event' and due_at <= $1
    order by due_at, id limit 1 for update skip locked`,
};

/** Locks the oldest remainder that nobody works on. The lock is taken by nobody else, so it comes before all others. */
export async function lockEventRemainder<D>(db: Queryable, nowMs: number): Promise<EventRemainder<D> | null> {
  const [row] = await db.query<EventRemainder<D>>(TAKE, [new Date(nowMs).toISOString()]);
  return row ?? null;
}

const UPDATE: Statement = {
  name: 'update_event_remainder',
  text: `update timers set data = $2 where kind = 'event' and ref = $1`,
};
const DELETE: Statement = {
  name: 'delete_event_remainder',
  text: `delete from timers where kind = 'event' and ref = $1`,
};

/** @param data what is still left; null when nothing is */
export async function setEventRemainder<D>(db: Queryable, id: string, data: D | null): Promise<void> {
  if (data === null) await db.query(DELETE, [id]);
  else await db.query(UPDATE, [id, JSON.stringify(data)]);
}
