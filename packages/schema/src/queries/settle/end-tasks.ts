import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

/** The final state of a task and the times of its last attempt. */
export interface TaskEnd {
  id: string;
  state: number;
  reason: string | null;
  error: string | null;
  workerId: string | null;
  assignedAt: number | null;
  startedAt: number | null;
}

const END: Statement = {
  name: 'end_tasks',
  text: `update tasks t set state = i.state, reason = i.reason, error = i.error, worker_id = i.worker_id, evicted = false, awaiting = false,
      assigned_at = i.assigned_at, started_at = i.started_at, finished_at = $8::timestamptz
    from unnest($1::uuid[], $2::smallint[], $3::text[], $4::text[], $5::uuid[], $6::timestamptz[], $7::timestamptz[])
      as i(id, state, reason, error, worker_id, assigned_at, started_at)
    where t.id = i.id and t.state = 0`,
};

export async function endTasks(db: Queryable, ends: readonly TaskEnd[], nowMs: number): Promise<void> {
  await db.query(END, [
    plainArray(ends.map((e) => e.id)),
    plainArray(ends.map((e) => e.state)),
    textArray(ends.map((e) => e.reason)),
    textArray(ends.map((e) => e.error)),
    plainArray(ends.map((e) => e.workerId)),
    textArray(ends.map((e) => iso(e.assignedAt))),
    textArray(ends.map((e) => iso(e.startedAt))),
    iso(nowMs),
  ]);
}

/** The next attempt of a task: counters as they shall be, and how the attempt that ended went. */
export interface TaskRetry {
  id: string;
  tenantId: string;
  endedRetry: number;
  retry: number;
  appRetries: number;
  internalRetries: number;
  reason: string;
  error: string | null;
  workerId: string | null;
  queuedAt: number | null;
  assignedAt: number | null;
  startedAt: number | null;
}

const RETRY: Statement = {
  name: 'retry_tasks',
  text: `with input as (
      select * from unnest($1::uuid[], $2::uuid[], $3::integer[], $4::integer[], $5::integer[], $6::integer[], $7::text[],
        $8::text[], $9::uuid[], $10::timestamptz[], $11::timestamptz[], $12::timestamptz[])
      as i(id, tenant_id, ended_retry, retry, app_retries, internal_retries, reason, error, worker_id, queued_at, assigned_at, started_at)),
    ended as (
      insert into attempts (task_id, retry, tenant_id, state, reason, error, worker_id, queued_at, assigned_at, started_at, finished_at)
      select id, ended_retry, tenant_id, 2, reason, error, worker_id, queued_at, assigned_at, started_at, $13::timestamptz from input)
    update tasks t set retry = i.retry, app_retries = i.app_retries, internal_retries = i.internal_retries, queued_at = $13::timestamptz,
      worker_id = null, assigned_at = null, started_at = null, evicted = false
    from input i where t.id = i.id and t.state = 0`,
};

export async function retryTasks(db: Queryable, retries: readonly TaskRetry[], nowMs: number): Promise<void> {
  await db.query(RETRY, [
    plainArray(retries.map((r) => r.id)),
    plainArray(retries.map((r) => r.tenantId)),
    plainArray(retries.map((r) => r.endedRetry)),
    plainArray(retries.map((r) => r.retry)),
    plainArray(retries.map((r) => r.appRetries)),
    plainArray(retries.map((r) => r.internalRetries)),
    textArray(retries.map((r) => r.reason)),
    textArray(retries.map((r) => r.error)),
    plainArray(retries.map((r) => r.workerId)),
    textArray(retries.map((r) => iso(r.queuedAt))),
    textArray(retries.map((r) => iso(r.assignedAt))),
    textArray(retries.map((r) => iso(r.startedAt))),
    iso(nowMs),
  ]);
}

export interface NewQueueItem {
  taskId: string;
  tenantId: string;
  queue: string;
  priority: number;
  retry: number;
  runId: string | null;
  versionId: string;
  step: number;
  desiredWorkerId: string | null;
  desiredLabels: string | null;
  /** JSON text. */
  gates: string | null;
  scheduleTimeoutMs: number;
}

const ENQUEUE: Statement = {
  name: 'insert_queue_items',
  text: `insert into queue_items (task_id, tenant_id, queue, priority, retry, run_id, version_id, step, desired_worker_id,
      desired_labels, gates, queued_at, deadline)
    select id, tenant_id, queue, priority, retry, run_id, version_id, step, desired_worker_id, desired_labels, gates,
      $13::timestamptz, $13::timestamptz + schedule_ms * interval '1 millisecond'
    from unnest($1::uuid[], $2::uuid[], $3::text[], $4::smallint[], $5::integer[], $6::uuid[], $7::uuid[], $8::smallint[],
      $9::uuid[], $10::jsonb[], $11::jsonb[], $12::bigint[])
      as i(id, tenant_id, queue, priority, retry, run_id, version_id, step, desired_worker_id, desired_labels, gates, schedule_ms)
    on conflict (task_id) do nothing`,
};

export async function insertQueueItems(
  db: Queryable,
  items: readonly NewQueueItem[],
  nowMs: number,
): Promise<void> {
  await db.query(ENQUEUE, [
    plainArray(items.map((i) => i.taskId)),
    plainArray(items.map((i) => i.tenantId)),
    textArray(items.map((i) => i.queue)),
    plainArray(items.map((i) => i.priority)),
    plainArray(items.map((i) => i.retry)),
    plainArray(items.map((i) => i.runId)),
    plainArray(items.map((i) => i.versionId)),
    plainArray(items.map((i) => i.step)),
    plainArray(items.map((i) => i.desiredWorkerId)),
    textArray(items.map((i) => i.desiredLabels)),
    textArray(items.map((i) => i.gates)),
    plainArray(items.map((i) => i.scheduleTimeoutMs)),
    iso(nowMs),
  ]);
}

export interface RunEnd {
  id: string;
  state: number;
  reason: string | null;
  startedAt: number | null;
}

const END_RUNS: Statement = {
  name: 'end_runs',
  text: `update runs r set state = i.state, reason = i.reason, started_at = i.started_at, finished_at = $5::timestamptz
    from unnest($1::uuid[], $2::smallint[], $3::text[], $4::timestamptz[]) as i(id, state, reason, started_at)
    where r.id = i.id and r.state = 0`,
};

export async function endRuns(db: Queryable, ends: readonly RunEnd[], nowMs: number): Promise<void> {
  await db.query(END_RUNS, [
    plainArray(ends.map((e) => e.id)),
    plainArray(ends.map((e) => e.state)),
    textArray(ends.map((e) => e.reason)),
    textArray(ends.map((e) => iso(e.startedAt))),
    iso(nowMs),
  ]);
}

const FAILURES: Statement = {
  name: 'insert_run_failures',
  text: `insert into run_failures (run_id, tenant_id, workflow_id, state, reason)
    select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[], $5::text[])
    on conflict (run_id) do update set state = excluded.state, reason = excluded.reason`,
};

/** Runs (standalone tasks or DAG runs) that ended without success, for the lists that look for them. */
export async function insertRunFailures(
  db: Queryable,
  rows: readonly {
    runId: string;
    tenantId: string;
    workflowId: string;
    state: number;
    reason: string | null;
  }[],
): Promise<void> {
  await db.query(FAILURES, [
    plainArray(rows.map((r) => r.runId)),
    plainArray(rows.map((r) => r.tenantId)),
    plainArray(rows.map((r) => r.workflowId)),
    plainArray(rows.map((r) => r.state)),
    textArray(rows.map((r) => r.reason)),
  ]);
}
