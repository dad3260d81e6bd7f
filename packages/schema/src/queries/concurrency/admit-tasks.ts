import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';
import { type DecidedGroup, decidedValues, type Filled, filledOf, overfilled } from './lock-groups';

/** A task that passes stages of its concurrency groups, and where it goes from there. */
export interface TaskAdmission {
  taskId: string;
  /** The stage it waits in. */
  stage: number;
  /** The last stage it passes; every one from `stage` on is filled. */
  lastStage: number;
  /** Queue to enter once all its stages are passed; null when it waits in the next stage. */
  queue: string | null;
  /** Gates of the queue item, JSON text; null for a task with none left. */
  gates: string | null;
  scheduleTimeoutMs: number;
  /** Worker with a free slot to start on at once instead of entering `queue`; null: none is known. */
  workerId: string | null;
  executionTimeoutMs: number;
  /** The lease under which the scheduler decided. */
  shard: number;
  epoch: number;
}

// Tasks are locked before their places (lock order), and the lease before both. Places of a holder come and go together,
// under the lock of its task: the first one still waiting means that all of them are there.
const ADMIT: Statement = {
  name: 'admit_tasks',
  text: `with input as (
      select * from unnest($1::uuid[], $2::smallint[], $3::smallint[], $4::text[], $5::jsonb[], $6::bigint[], $7::uuid[], $8::bigint[],
        $9::smallint[], $10::bigint[])
        with ordinality as i(task_id, stage, last_stage, queue, item_gates, schedule_ms, to_worker, execution_ms, shard, epoch, n)),
    held as (
      select l.shard from leases l
      where (l.shard, l.epoch) in (select shard, epoch from input) and l.owner = $11 for share),
    overfilled as (${overfilled(13)}),
    locked as (
      select i.*, t.tenant_id, t.retry, t.run_id, t.version_id, t.step, t.priority, t.desired_worker_id, t.desired_labels
      from input i join held h on h.shard = i.shard join tasks t on t.id = i.task_id
      where t.state = 0 and not exists (
        select from concurrency_slots s join overfilled o on o.tenant_id = s.tenant_id and o.strategy_id = s.strategy_id and o.key = s.key
        where s.holder_id = i.task_id and s.stage between i.stage and i.last_stage)
      order by t.id for update of t),
    filled as (
      update concurrency_slots s set state = 'filled' from locked l
      where s.holder_id = l.task_id and s.stage between l.stage and l.last_stage
        and s.state = case when s.stage = l.stage then 'waiting' else 'later' end
      returning s.holder_id, s.stage),
    admitted as (select l.* from locked l join filled f on f.holder_id = l.task_id and f.stage = l.stage),
    opened as (
      update concurrency_slots s set state = 'waiting', seq = nextval('concurrency_order'),
        deadline = $12::timestamptz + s.schedule_ms * interval '1 millisecond'
      from admitted a where a.queue is null and s.holder_id = a.task_id and s.stage = a.last_stage + 1 and s.state = 'later'),
    queued as (
      insert into queue_items (task_id, tenant_id, queue, priority, retry, run_id, version_id, step, desired_worker_id,
        desired_labels, gates, queued_at, deadline)
      select task_id, tenant_id, queue, priority, retry, run_id, version_id, step, desired_worker_id, desired_labels, item_gates,
        $12::timestamptz, $12::timestamptz + schedule_ms * interval '1 millisecond'
      from admitted where queue is not null and to_worker is null order by n
      on conflict (task_id) do nothing),
    assigned as (
      insert into assignments (task_id, tenant_id, retry, run_id, version_id, step, worker_id, queued_at, assigned_at, timeout_at)
      select task_id, tenant_id, retry, run_id, version_id, step, to_worker, $12::timestamptz, $12::timestamptz,
        $12::timestamptz + execution_ms * interval '1 millisecond'
      from admitted where to_worker is not null)
    select task_id as "taskId", null::bigint as "group" from admitted union all select null, "group" from overfilled`,
};

/**
 * Fills places, under the leases the caller believes in, and moves tasks that passed their last stage to their queue or
 * onto a worker, all in one statement.
 * @param groups every group in which places are filled, locked (`lockDecidedGroups`)
 * @returns tasks that were admitted; the others are over, gave up their places, the lease is lost, or one of their
 * groups is fuller than believed
 */
export async function admitTasks(
  db: Queryable,
  admissions: readonly TaskAdmission[],
  groups: readonly DecidedGroup[],
  owner: string,
  nowMs: number,
): Promise<Filled<{ taskId: string }>> {
  const rows = await db.query<{ taskId: string; group: number | null }>(ADMIT, [
    plainArray(admissions.map((a) => a.taskId)),
    plainArray(admissions.map((a) => a.stage)),
    plainArray(admissions.map((a) => a.lastStage)),
    textArray(admissions.map((a) => a.queue)),
    textArray(admissions.map((a) => a.gates)),
    plainArray(admissions.map((a) => a.scheduleTimeoutMs)),
    plainArray(admissions.map((a) => a.workerId)),
    plainArray(admissions.map((a) => a.executionTimeoutMs)),
    plainArray(admissions.map((a) => a.shard)),
    plainArray(admissions.map((a) => a.epoch)),
    owner,
    new Date(nowMs).toISOString(),
    ...decidedValues(groups),
  ]);
  return filledOf(rows, groups);
}
