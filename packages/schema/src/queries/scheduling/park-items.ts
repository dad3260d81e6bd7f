import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

const PARK: Statement = {
  name: 'park_items',
  text: `update queue_items q set parked = i.parked from unnest($1::uuid[], $2::text[]) as i(id, parked)
    where q.task_id = i.id and q.parked is null`,
};

/** Takes items out of the runnable order, with the reason that keeps them: `rate:<key>`, `worker` or `paused:<workflow>`. */
export async function parkItems(
  db: Queryable,
  items: readonly { taskId: string; parked: string }[],
): Promise<void> {
  await db.query(PARK, [plainArray(items.map((i) => i.taskId)), textArray(items.map((i) => i.parked))]);
}

const UNPARK: Statement = {
  name: 'unpark_items',
  text: `with i as (select * from unnest($1::uuid[], $2::text[], $3::integer[]) as i(tenant_id, parked, n)),
    first as (
      select f.task_id, i.parked from i cross join lateral (
        select q.task_id from queue_items q where q.tenant_id = i.tenant_id and q.parked = i.parked
        order by -q.priority, q.seq limit i.n for update skip locked) f)
    update queue_items q set parked = null,
      queued_at = case when f.parked like 'paused:%' then $4::timestamptz else q.queued_at end,
      deadline = case when f.parked like 'paused:%' then $4::timestamptz + (q.deadline - q.queued_at) else q.deadline end
    from first f where q.task_id = f.task_id
    returning q.tenant_id as "tenantId", q.queue, f.parked`,
};

/**
 * Brings the first items of a reason back into the order; what a paused workflow held back gets a fresh schedule timeout
 * (rule 2.10.2). @returns an entry per item
 */
export function unparkItems(
  db: Queryable,
  wanted: readonly { tenantId: string; parked: string; limit: number }[],
  nowMs: number,
): Promise<{ tenantId: string; queue: string; parked: string }[]> {
  return db.query(UNPARK, [
    plainArray(wanted.map((w) => w.tenantId)),
    textArray(wanted.map((w) => w.parked)),
    plainArray(wanted.map((w) => w.limit)),
    new Date(nowMs).toISOString(),
  ]);
}

const REASONS: Statement = {
  name: 'read_parked_reasons',
  text: `with recursive p as (
      (select tenant_id, parked from queue_items where parked is not null order by tenant_id, parked limit 1)
      union all
      select n.tenant_id, n.parked from p cross join lateral (
        select q.tenant_id, q.parked from queue_items q where q.parked is not null and (q.tenant_id, q.parked) > (p.tenant_id, p.parked)
        order by q.tenant_id, q.parked limit 1) n)
    select tenant_id as "tenantId", parked from p`,
};

/** Reasons for which something is parked: one probe per reason, whatever the number of items. */
export function readParkedReasons(db: Queryable): Promise<{ tenantId: string; parked: string }[]> {
  return db.query(REASONS);
}
