import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';
import { rememberCounted } from '../run-counts/uncount-runs';

/** What an id given to a replay stands for. */
export interface ReplayTarget {
  wantedId: string;
  /** Null when the id is a DAG run's. */
  taskId: string | null;
  /** Null for a standalone task. */
  runId: string | null;
  step: number | null;
  /** Tasks of the run, at most as many as would be replayed. */
  size: number;
}

const TARGETS: Statement = {
  name: 'read_replay_targets',
  text: `with i as (select distinct id from unnest($1::uuid[]) as i(id))
    select i.id as "wantedId", t.id as "taskId", t.run_id as "runId", t.step,
      case when t.run_id is null then 1 else (select count(*) from tasks o where o.run_id = t.run_id) end as size
    from i join tasks t on t.id = i.id where t.tenant_id = $2
    union all
    select i.id, null, r.id, null, (select count(*) from tasks o where o.run_id = r.id)
    from i join runs r on r.id = i.id where r.tenant_id = $2`,
};

/** Tasks and DAG runs of the tenant among the given ids. */
export function readReplayTargets(
  db: Queryable,
  tenantId: string,
  ids: readonly string[],
): Promise<ReplayTarget[]> {
  return db.query<ReplayTarget>(TARGETS, [plainArray(ids), tenantId]);
}

export interface TaskReset {
  id: string;
  /** Whether its parents decide what becomes of it; a standalone task is open at once. */
  awaiting: boolean;
  /** Evaluated anew, JSON text; null for none. */
  gates: string | null;
}

// What the attempt was that ends here stays readable: its row, its end and its output on the timeline. A task that was
// born in a final state never stood in a queue, though its row says when it was decided.
const RESET: Statement = {
  name: 'reset_tasks',
  text: `with i as (select * from unnest($1::uuid[], $2::boolean[], $3::jsonb[]) as i(id, awaiting, gates)),
    old as (
      select t.*, t.assigned_at is null and t.queued_at = t.finished_at as unqueued from i join tasks t on t.id = i.id where t.state <> 0),
    ended as (
      insert into attempts (task_id, retry, tenant_id, state, reason, error, worker_id, queued_at, assigned_at, started_at, finished_at)
      select id, retry, tenant_id, state, reason, error, worker_id, case when not unqueued then queued_at end, assigned_at, started_at,
        finished_at from old),
    bodies as (delete from payloads p using old o where p.id = o.id and p.kind in (2, 3, 5) returning p.id, p.kind, p.body),
    told as (
      insert into task_events (task_id, tenant_id, retry, type, at, worker_id, message, data)
      select e.* from (
        select o.id, o.tenant_id, o.retry, case when o.skipped then 'SKIPPED' else 'FINISHED' end, o.finished_at, o.worker_id, '', b.body
        from old o left join bodies b on b.id = o.id and b.kind = 2 where o.state = 1
        union all
        select o.id, o.tenant_id, o.retry, 'RETRIED_BY_USER', $4::timestamptz, null, $5, null from old o) e),
    listed as (delete from run_failures f using old o where f.run_id = o.id),
    counted as (${rememberCounted('old o where o.run_id is null', false)}),
    begun as (update durable_tasks d set first_started_at = null from old o where d.task_id = o.id and d.first_started_at is not null)
    update tasks t set state = 0, skipped = false, evicted = false, awaiting = i.awaiting, retry = t.retry + 1, app_retries = 0,
      internal_retries = 0, reason = null, error = null, gates = i.gates, worker_id = null,
      queued_at = case when not i.awaiting then $4::timestamptz end, assigned_at = null, started_at = null, finished_at = null
    from i where t.id = i.id and t.state <> 0`,
};

/** Begins the next attempt of final tasks that the caller has locked; their results are superseded. */
export async function resetTasks(
  db: Queryable,
  tasks: readonly TaskReset[],
  message: string,
  nowMs: number,
): Promise<void> {
  await db.query(RESET, [
    plainArray(tasks.map((t) => t.id)),
    plainArray(tasks.map((t) => t.awaiting)),
    textArray(tasks.map((t) => t.gates)),
    new Date(nowMs).toISOString(),
    message,
  ]);
}

const REOPEN: Statement = {
  name: 'reopen_runs',
  text: `with i as (select * from unnest($1::uuid[], $2::jsonb[]) as i(id, gates)),
    listed as (delete from run_failures f using i where f.run_id = i.id),
    counted as (${rememberCounted('i join runs o on o.id = i.id where o.state <> 0', true)})
    update runs r set state = 0, reason = null, started_at = null, finished_at = null, replays = r.replays + 1, gates = i.gates
    from i where r.id = i.id`,
};

/** Takes locked DAG runs out of their final state. */
export async function reopenRuns(
  db: Queryable,
  runs: readonly { id: string; gates: string | null }[],
): Promise<void> {
  await db.query(REOPEN, [plainArray(runs.map((r) => r.id)), textArray(runs.map((r) => r.gates))]);
}

/** What became of a step that is decided again. */
export interface DecidedStep {
  id: string;
  state: number;
  skipped: boolean;
  reason: string | null;
  error: string | null;
  /** JSON text; null for none. */
  gates: string | null;
  desiredWorkerId: string | null;
}

const DECIDE: Statement = {
  name: 'decide_steps_again',
  text: `update tasks t set awaiting = false, state = i.state, skipped = i.skipped, reason = i.reason, error = i.error, gates = i.gates,
      desired_worker_id = i.desired_worker_id, queued_at = $8::timestamptz,
      finished_at = case when i.state <> 0 then $8::timestamptz end
    from unnest($1::uuid[], $2::smallint[], $3::boolean[], $4::text[], $5::text[], $6::jsonb[], $7::uuid[])
      as i(id, state, skipped, reason, error, gates, desired_worker_id)
    where t.id = i.id and t.awaiting`,
};

/** Decides steps whose turn has come again; the caller has locked their runs. */
export async function decideStepsAgain(
  db: Queryable,
  steps: readonly DecidedStep[],
  nowMs: number,
): Promise<void> {
  await db.query(DECIDE, [
    plainArray(steps.map((s) => s.id)),
    plainArray(steps.map((s) => s.state)),
    plainArray(steps.map((s) => s.skipped)),
    textArray(steps.map((s) => s.reason)),
    textArray(steps.map((s) => s.error)),
    textArray(steps.map((s) => s.gates)),
    plainArray(steps.map((s) => s.desiredWorkerId)),
    new Date(nowMs).toISOString(),
  ]);
}
