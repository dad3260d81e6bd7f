import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';

export interface LockedTask {
  id: string;
  tenantId: string;
  runId: string | null;
  workflowId: string;
  versionId: string;
  step: number;
  state: number;
  skipped: boolean;
  evicted: boolean;
  retry: number;
  appRetries: number;
  internalRetries: number;
  priority: number;
  desiredWorkerId: string | null;
  desiredLabels: Record<string, unknown> | null;
  workerId: string | null;
  queuedAt: number | null;
  assignedAt: number | null;
  startedAt: number | null;
  finishedAt: number | null;
  parentTaskId: string | null;
  parentRunId: string | null;
  metadata: string | null;
  reason: string | null;
  error: string | null;
  gates: Record<string, unknown> | null;
}

const COLUMNS = `t.id, t.tenant_id as "tenantId", t.run_id as "runId", t.workflow_id as "workflowId", t.version_id as "versionId",
  t.step, t.state, t.skipped, t.evicted, t.retry, t.app_retries as "appRetries", t.internal_retries as "internalRetries",
  t.priority, t.desired_worker_id as "desiredWorkerId", t.desired_labels as "desiredLabels",
  t.worker_id as "workerId", t.queued_at as "queuedAt", t.assigned_at as "assignedAt", t.started_at as "startedAt",
  t.finished_at as "finishedAt", t.parent_task_id as "parentTaskId", t.parent_run_id as "parentRunId", t.metadata, t.reason, t.error, t.gates`;

const RUNS_OF: Statement = {
  name: 'read_runs_of_tasks',
  changesNothing: true,
  text: `select distinct t.run_id as id from unnest($1::uuid[]) as i(id) join tasks t on t.id = i.id where t.run_id is not null`,
};

/** The DAG runs that tasks belong to: read before locking, so that runs can be locked first (lock order: run, task). */
export async function readRunsOfTasks(db: Queryable, taskIds: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ id: string }>(RUNS_OF, [plainArray(taskIds)]);
  return rows.map((row) => row.id);
}

const LOCK: Statement = {
  name: 'lock_tasks',
  changesNothing: true,
  text: `select ${COLUMNS} from unnest($1::uuid[]) as i(id) join tasks t on t.id = i.id order by t.id for update of t`,
};

/** Locks tasks in id order. */
export function lockTasks(db: Queryable, taskIds: readonly string[]): Promise<LockedTask[]> {
  return db.query<LockedTask>(LOCK, [plainArray(taskIds)]);
}

const LOCK_OF_RUNS: Statement = {
  name: 'lock_tasks_of_runs',
  changesNothing: true,
  text: `select ${COLUMNS} from unnest($1::uuid[]) as i(id) join tasks t on t.run_id = i.id order by t.id for update of t`,
};

/** Locks every task of the given DAG runs in id order. */
export function lockTasksOfRuns(db: Queryable, runIds: readonly string[]): Promise<LockedTask[]> {
  return db.query<LockedTask>(LOCK_OF_RUNS, [plainArray(runIds)]);
}

export interface LockedRun {
  id: string;
  tenantId: string;
  workflowId: string;
  versionId: string;
  state: number;
  priority: number;
  metadata: string | null;
  parentTaskId: string | null;
  parentRunId: string | null;
  childIndex: number | null;
  childKey: string | null;
  eventId: string | null;
  eventKey: string | null;
  desiredWorkerId: string | null;
  desiredLabels: Record<string, unknown> | null;
  gates: Record<string, unknown> | null;
  /** How often it was replayed. */
  replays: number;
  startedAt: number | null;
}

const LOCK_RUNS: Statement = {
  name: 'lock_runs',
  changesNothing: true,
  text: `select r.id, r.tenant_id as "tenantId", r.workflow_id as "workflowId", r.version_id as "versionId", r.state, r.priority,
      r.metadata, r.parent_task_id as "parentTaskId", r.parent_run_id as "parentRunId", r.child_index as "childIndex",
      r.child_key as "childKey", r.event_id as "eventId", r.event_key as "eventKey", r.desired_worker_id as "desiredWorkerId",
      r.desired_labels as "desiredLabels", r.gates, r.replays, r.started_at as "startedAt"
    from unnest($1::uuid[]) as i(id) join runs r on r.id = i.id order by r.id for update of r`,
};

/** Locks DAG runs in id order; before any of their tasks. */
export function lockRuns(db: Queryable, runIds: readonly string[]): Promise<LockedRun[]> {
  return db.query<LockedRun>(LOCK_RUNS, [plainArray(runIds)]);
}

const STEPS: Statement = {
  name: 'read_steps_of_runs',
  changesNothing: true,
  text: `select t.run_id as "runId", t.id, t.step, t.state, t.skipped, t.error, t.started_at as "startedAt", t.finished_at as "finishedAt",
      t.worker_id as "workerId", exists (select from assignments a where a.task_id = t.id) as running,
      t.retry, t.awaiting
    from unnest($1::uuid[]) as i(id) join tasks t on t.run_id = i.id`,
};

export interface StepOfRun {
  runId: string;
  id: string;
  step: number;
  state: number;
  skipped: boolean;
  error: string | null;
  startedAt: number | null;
  finishedAt: number | null;
  workerId: string | null;
  running: boolean;
  retry: number;
  /** It is replayed, and its parents decide again what becomes of it. */
  awaiting: boolean;
}

/** All materialised tasks of DAG runs, as the deciding transaction sees them. */
export function readStepsOfRuns(db: Queryable, runIds: readonly string[]): Promise<StepOfRun[]> {
  return db.query<StepOfRun>(STEPS, [plainArray(runIds)]);
}
