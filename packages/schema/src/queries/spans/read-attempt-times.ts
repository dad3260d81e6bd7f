import type { Queryable, Statement } from '../../database';

/** An attempt of a task of one run, with its times in epoch ms. */
export interface AttemptTimes {
  taskId: string;
  workflowId: string;
  versionId: string;
  step: number;
  /** Metadata text of the run. */
  metadata: string | null;
  retry: number;
  state: number;
  reason: string | null;
  error: string | null;
  queuedAt: number | null;
  assignedAt: number | null;
  startedAt: number | null;
  finishedAt: number | null;
}

export interface RunTimes {
  runId: string;
  workflowId: string;
  versionId: string;
  state: number;
  metadata: string | null;
  finishedAt: number | null;
}

const RUN: Statement = {
  name: 'read_run_times',
  text: `select id as "runId", workflow_id as "workflowId", version_id as "versionId", state, metadata, finished_at as "finishedAt"
    from tasks where id = $1 and tenant_id = $2 and run_id is null
    union all
    select id, workflow_id, version_id, state, metadata, finished_at from runs where id = $1 and tenant_id = $2`,
};

const ATTEMPTS: Statement = {
  name: 'read_attempt_times',
  text: `with t as (
      select * from tasks where id = $1 and tenant_id = $2 and run_id is null
      union all select * from tasks where run_id = $1 and tenant_id = $2)
    select t.id as "taskId", t.workflow_id as "workflowId", t.version_id as "versionId", t.step, t.metadata, p.retry, p.state, p.reason, p.error,
      p.queued_at as "queuedAt", p.assigned_at as "assignedAt", p.started_at as "startedAt", p.finished_at as "finishedAt"
    from t join attempts p on p.task_id = t.id
    union all
    select t.id, t.workflow_id, t.version_id, t.step, t.metadata, t.retry, t.state, t.reason, t.error, coalesce(a.queued_at, t.queued_at),
      coalesce(a.assigned_at, t.assigned_at), coalesce(a.started_at, t.started_at), t.finished_at
    from t left join assignments a on a.task_id = t.id
    order by 4, 6`,
};

/** A run and every attempt of its tasks so far, by step and attempt; null when the tenant has no such run. */
export async function readRunTimes(
  db: Queryable,
  tenantId: string,
  runId: string,
): Promise<{ run: RunTimes; attempts: AttemptTimes[] } | null> {
  const [run] = await db.query<RunTimes>(RUN, [runId, tenantId]);
  if (!run) return null;
  return { run, attempts: await db.query<AttemptTimes>(ATTEMPTS, [runId, tenantId]) };
}

const RUN_OF_TASK: Statement = {
  name: 'read_run_of_task',
  text: 'select run_id as "runId" from tasks where id = $1 and tenant_id = $2 and run_id is not null',
};

/** The DAG run that a task is part of; null when there is no such task, or it is a run itself. */
export async function readRunOfTask(db: Queryable, tenantId: string, taskId: string): Promise<string | null> {
  const [row] = await db.query<{ runId: string }>(RUN_OF_TASK, [taskId, tenantId]);
  return row?.runId ?? null;
}
