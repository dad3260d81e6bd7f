import type { Queryable, Statement } from '../../database';

export interface ActiveQueue {
  tenantId: string;
  queue: string;
}

// A loose index scan: one index probe per distinct queue, whatever the number of items behind it.
const READ: Statement = {
  name: 'read_active_queues',
  text: `with recursive q as (
      (select tenant_id, queue from queue_items where parked is null order by tenant_id, queue limit 1)
      union all
      select n.tenant_id, n.queue from q cross join lateral (
        select i.tenant_id, i.queue from queue_items i
        where i.parked is null and (i.tenant_id, i.queue) > (q.tenant_id, q.queue) order by i.tenant_id, i.queue limit 1) n)
    select tenant_id as "tenantId", queue from q`,
};

/** Queues that hold at least one item. */
export function readActiveQueues(db: Queryable): Promise<ActiveQueue[]> {
  return db.query<ActiveQueue>(READ);
}
