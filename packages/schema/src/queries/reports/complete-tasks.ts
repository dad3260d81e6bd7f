import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

export interface Completion {
  taskId: string;
  tenantId: string;
  /** The attempt reported; null means the current one (old SDKs leave it out). */
  retry: number | null;
  /** When the worker said it started, epoch ms; null when its STARTED report is stored already or never came. */
  startedAtMs: number | null;
  /** JSON text; null when the task returned nothing. */
  output: string | null;
}

export interface CompletedTask {
  taskId: string;
  /** Null for a standalone task. */
  runId: string | null;
  tenantId: string;
  workerId: string;
  creditHolder: string | null;
  retry: number;
  versionId: string;
  step: number;
  workflowId: string;
  queuedAt: number;
  startedAt: number | null;
  /** Concurrency groups in which it gave up its place; null when it had none. */
  groups: { strategyId: string; key: string }[] | null;
}

// The whole end of a task in one statement. The task row is the lock of its attempt: every transition that
// ends or moves an attempt changes it, so a concurrent one is seen when the row is rechecked after the wait.
const complete = (name: string, whose: string): Statement => ({
  name,
  text: `with r as (
      select * from unnest($1::uuid[], $2::uuid[], $3::integer[], $4::timestamptz[], $5::text[])
        as r(id, tenant_id, retry, started_at, output)),
    done as (
      update tasks t set state = 1, worker_id = a.worker_id, assigned_at = a.assigned_at,
        started_at = coalesce(a.started_at, r.started_at, $6::timestamptz), finished_at = $6::timestamptz, reason = null, error = null
      from r join assignments a on a.task_id = r.id
      where t.id = r.id and t.tenant_id = r.tenant_id and t.state = 0 and not t.evicted
        and a.retry = t.retry and t.retry = coalesce(r.retry, t.retry) and a.invocation = 0 and ${whose}
      returning t.id, t.run_id, t.tenant_id, a.worker_id, a.credit_holder, t.retry, t.version_id, t.step, t.workflow_id, t.queued_at, t.started_at, r.output,
        t.gates->'groups' is not null as grouped),
    freed as (delete from assignments a using done where a.task_id = done.id),
    left_places as (
      delete from concurrency_slots s using done where done.grouped and s.holder_id = done.id
      returning s.holder_id, s.strategy_id, s.key, s.state),
    left_groups as (
      select holder_id, jsonb_agg(jsonb_build_object('strategyId', strategy_id, 'key', key)) as groups from left_places
      where state <> 'later' group by holder_id),
    stored as (
      insert into payloads (id, kind, body) select id, 2, output from done where output is not null
      on conflict (id, kind) do update set body = excluded.body)
    select id as "taskId", run_id as "runId", tenant_id as "tenantId", worker_id as "workerId", credit_holder as "creditHolder", retry, version_id as "versionId", step,
      workflow_id as "workflowId", queued_at as "queuedAt", started_at as "startedAt", g.groups
    from done left join left_groups g on g.holder_id = done.id`,
});

const COMPLETE = complete(
  'complete_tasks',
  `t.run_id is null and t.gates->'idempotencyKey' is null
        and (t.parent_task_id is null or not exists (select from durable_tasks d where d.task_id = t.parent_task_id))`,
);
const COMPLETE_STEPS = complete('complete_steps', 't.run_id is not null');

/**
 * Ends standalone tasks as completed.
 * @returns the tasks this call ended; those missing are stale, unknown, part of a DAG run, durable, spawned by a durable
 * task, or hold an idempotency key: not for this statement
 */
export function completeTasks(
  db: Queryable,
  completions: readonly Completion[],
  nowMs: number,
): Promise<CompletedTask[]> {
  return db.query<CompletedTask>(COMPLETE, valuesOf(completions, nowMs));
}

/**
 * Ends tasks of DAG runs as completed; the caller has locked the runs and moves them on.
 * @returns the tasks this call ended; those missing are stale, unknown, standalone or durable
 */
export function completeSteps(
  db: Queryable,
  completions: readonly Completion[],
  nowMs: number,
): Promise<CompletedTask[]> {
  return db.query<CompletedTask>(COMPLETE_STEPS, valuesOf(completions, nowMs));
}

function valuesOf(completions: readonly Completion[], nowMs: number): unknown[] {
  return [
    plainArray(completions.map((c) => c.taskId)),
    plainArray(completions.map((c) => c.tenantId)),
    plainArray(completions.map((c) => c.retry)),
    textArray(
      completions.map((c) => (c.startedAtMs === null ? null : new Date(c.startedAtMs).toISOString())),
    ),
    textArray(completions.map((c) => c.output)),
    new Date(nowMs).toISOString(),
  ];
}
