import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';

export interface Assignment {
  taskId: string;
  workerId: string;
  executionTimeoutMs: number;
  /** The lease under which the scheduler decided. */
  shard: number;
  epoch: number;
  /** A durable task begins its next invocation with this. */
  durable?: boolean;
}

const ASSIGN: Statement = {
  name: 'assign_tasks',
  text: `with input as (
      select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::smallint[], $5::bigint[])
        as i(task_id, worker_id, execution_ms, shard, epoch)),
    held as (
      select l.shard from leases l
      where (l.shard, l.epoch) in (select shard, epoch from input) and l.owner = $6 for share),
    taken as (
      delete from queue_items q using input i join held h on h.shard = i.shard
      where q.task_id = i.task_id
      returning q.task_id, q.tenant_id, q.retry, q.run_id, q.version_id, q.step, q.queued_at, i.worker_id, i.execution_ms)
    insert into assignments (task_id, tenant_id, retry, run_id, version_id, step, worker_id, queued_at, assigned_at, timeout_at)
    select task_id, tenant_id, retry, run_id, version_id, step, worker_id, queued_at, $7::timestamptz,
      $7::timestamptz + execution_ms * interval '1 millisecond'
    from taken
    returning task_id as "taskId"`,
};

const ASSIGN_DURABLE: Statement = {
  name: 'assign_durable_tasks',
  text: `with input as (
      select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::smallint[], $5::bigint[], $8::boolean[])
        as i(task_id, worker_id, execution_ms, shard, epoch, durable)),
    held as (
      select l.shard from leases l
      where (l.shard, l.epoch) in (select shard, epoch from input) and l.owner = $6 for share),
    taken as (
      delete from queue_items q using input i join held h on h.shard = i.shard
      where q.task_id = i.task_id
      returning q.task_id, q.tenant_id, q.retry, q.run_id, q.version_id, q.step, q.queued_at, i.worker_id, i.execution_ms, i.durable),
    begun as (
      insert into durable_tasks as d (task_id, tenant_id, invocation, state)
      select task_id, tenant_id, 1, 'running' from taken where durable order by task_id
      on conflict (task_id) do update set invocation = d.invocation + 1, state = 'running', node = 0, evicted_at = null
      returning d.task_id, d.invocation)
    insert into assignments (task_id, tenant_id, retry, invocation, run_id, version_id, step, worker_id, queued_at, assigned_at, timeout_at)
    select t.task_id, t.tenant_id, t.retry, coalesce(b.invocation, 0), t.run_id, t.version_id, t.step, t.worker_id, t.queued_at,
      $7::timestamptz, $7::timestamptz + t.execution_ms * interval '1 millisecond'
    from taken t left join begun b on b.task_id = t.task_id
    returning task_id as "taskId"`,
};

/**
 * Moves items from the queue to workers, under the leases the caller believes in.
 * @returns ids that were assigned; the others were cancelled meanwhile, or the lease is lost
 */
export async function assignTasks(
  db: Queryable,
  assignments: readonly Assignment[],
  owner: string,
  nowMs: number,
): Promise<Set<string>> {
  const values: unknown[] = [
    plainArray(assignments.map((a) => a.taskId)),
    plainArray(assignments.map((a) => a.workerId)),
    plainArray(assignments.map((a) => a.executionTimeoutMs)),
    plainArray(assignments.map((a) => a.shard)),
    plainArray(assignments.map((a) => a.epoch)),
    owner,
    new Date(nowMs).toISOString(),
  ];
  const durable = assignments.some((a) => a.durable);
  if (durable) values.push(plainArray(assignments.map((a) => a.durable ?? false)));
  const rows = await db.query<{ taskId: string }>(durable ? ASSIGN_DURABLE : ASSIGN, values);
  return new Set(rows.map((row) => row.taskId));
}
