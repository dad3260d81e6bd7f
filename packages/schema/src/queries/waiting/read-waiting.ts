import type { Queryable, Statement } from '../../database';

/** Where the open tasks of a run stand that their parents do not hold back, as far as rows tell. */
export interface WaitingTask {
  taskId: string;
  versionId: string;
  step: number;
  retry: number;
  running: boolean;
  evicted: boolean;
  /** Queue item. */
  queue: string | null;
  parked: string | null;
  priority: number | null;
  seq: number | null;
  /** When it came to where it waits: its queue, the group or the backoff. */
  since: number | null;
  deadline: number | null;
  desiredWorkerId: string | null;
  desiredLabels: Record<string, unknown> | null;
  /** Place waited for in a concurrency group. */
  strategyId: string | null;
  groupKey: string | null;
  strategy: string | null;
  maxRuns: number | null;
  groupDeadline: number | null;
  /** Backoff. */
  retryAt: number | null;
}

const TASKS: Statement = {
  name: 'read_waiting_tasks',
  text: `select t.id as "taskId", t.version_id as "versionId", t.step, t.retry, a.task_id is not null as running, t.evicted,
      q.queue, q.parked, q.priority, q.seq, q.deadline,
      coalesce(q.queued_at, c.deadline - c.schedule_ms * interval '1 millisecond',
        (select max(e.at) from task_events e where m.ref is not null and e.task_id = t.id and e.type = 'RETRYING')) as since, q.desired_worker_id as "desiredWorkerId",
      q.desired_labels as "desiredLabels", c.strategy_id as "strategyId", c.key as "groupKey", c.strategy, c.max_runs as "maxRuns",
      c.deadline as "groupDeadline", m.due_at as "retryAt"
    from (select * from tasks where id = $1 and run_id is null union all select * from tasks where run_id = $1) t
    left join assignments a on a.task_id = t.id
    left join queue_items q on q.task_id = t.id
    left join concurrency_slots c on c.holder_id in (t.id, t.run_id) and c.state = 'waiting'
    left join timers m on m.kind = 'retry' and m.ref = t.id
    where t.tenant_id = $2 and t.state = 0 and not t.awaiting order by t.step`,
};

export function readWaitingTasks(db: Queryable, tenantId: string, runId: string): Promise<WaitingTask[]> {
  return db.query<WaitingTask>(TASKS, [runId, tenantId]);
}

export interface GroupHolder {
  runId: string;
  taskId: string | null;
}

const HOLDERS: Statement = {
  name: 'read_group_holders',
  text: `select coalesce(c.run_id, c.task_id) as "runId", c.task_id as "taskId", count(*) over () as running
    from concurrency_slots c
    where c.tenant_id = $1 and c.strategy_id = $2 and c.key = $3 and c.state = 'filled' order by c.seq limit $4`,
};
const AHEAD: Statement = {
  name: 'count_waiting_ahead',
  text: `select count(*) as ahead from (
      select from concurrency_slots c where c.tenant_id = $1 and c.strategy_id = $2 and c.key = $3 and c.state = 'waiting'
        and (-c.priority, c.seq) < (select -o.priority, o.seq from concurrency_slots o where o.holder_id = $4 and o.state = 'waiting')
      limit $5) w`,
};

/** Who runs in a group, at most `limit` of them, and how many wait ahead of a holder. */
export async function readGroupHolders(
  db: Queryable,
  group: { tenantId: string; strategyId: string; key: string },
  holderId: string,
  limit: number,
): Promise<{ running: number; holders: GroupHolder[]; ahead: number }> {
  const rows = await db.query<GroupHolder & { running: number }>(HOLDERS, [
    group.tenantId,
    group.strategyId,
    group.key,
    limit,
  ]);
  const [count] = await db.query<{ ahead: number }>(AHEAD, [
    group.tenantId,
    group.strategyId,
    group.key,
    holderId,
    COUNT_MAX,
  ]);
  return {
    running: rows[0]?.running ?? 0,
    holders: rows.map(({ runId, taskId }) => ({ runId, taskId })),
    ahead: count?.ahead ?? 0,
  };
}

/** Counting stops here: "10,000 or more" says enough. */
export const COUNT_MAX = 10_000;

const QUEUE_AHEAD: Statement = {
  name: 'count_queue_ahead',
  text: `select count(*) as ahead from (
      select from queue_items q where q.tenant_id = $1 and q.queue = $2 and q.parked is null and (-q.priority, q.seq) < ($3, $4)
      limit $5) w`,
};

export async function countQueueAhead(
  db: Queryable,
  item: { tenantId: string; queue: string; priority: number; seq: number },
): Promise<number> {
  const [row] = await db.query<{ ahead: number }>(QUEUE_AHEAD, [
    item.tenantId,
    item.queue,
    -item.priority,
    item.seq,
    COUNT_MAX,
  ]);
  return row?.ahead ?? 0;
}

export interface ActionWorker {
  workerId: string;
  name: string;
  connected: boolean;
  paused: boolean;
  slots: Record<string, number>;
  labels: Record<string, string | number>;
  /** Tasks it runs, batches counted once. */
  running: number;
}

const WORKERS: Statement = {
  name: 'read_workers_of_action',
  text: `select w.id as "workerId", w.name, w.connected, w.paused, w.slots, w.labels,
      (select count(distinct coalesce(a.batch_id, a.task_id)) from assignments a where a.worker_id = w.id and not a.slot_released) as running
    from workers w
    where w.tenant_id = $1 and w.removed_at is null and (w.connected or w.updated_at > $3)
      and exists (select from unnest(w.actions) action where lower(action) = $2)
    order by w.connected desc, w.name limit 50`,
};

/** Workers that know an action: those connected, and those that were until `sinceMs`. */
export function readWorkersOfAction(
  db: Queryable,
  tenantId: string,
  action: string,
  sinceMs: number,
): Promise<ActionWorker[]> {
  return db.query<ActionWorker>(WORKERS, [tenantId, action, new Date(sinceMs).toISOString()]);
}
