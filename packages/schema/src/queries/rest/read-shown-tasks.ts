import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';

/** A task with what its assignment, if it has one, and its DAG run, if it is part of one, add to it. */
export interface ShownTask {
  id: string;
  tenantId: string;
  runId: string | null;
  workflowId: string;
  versionId: string;
  step: number;
  state: number;
  skipped: boolean;
  evicted: boolean;
  /** On a worker now. */
  assigned: boolean;
  retry: number;
  priority: number;
  reason: string | null;
  error: string | null;
  /** Of the whole run. */
  metadata: string | null;
  parentTaskId: string | null;
  workerId: string | null;
  queuedAt: number | null;
  assignedAt: number | null;
  /** Of a durable task: of its newest invocation. */
  startedAt: number | null;
  /** When a durable task that was evicted started first; null for all others. */
  firstStartedAt: number | null;
  finishedAt: number | null;
}

export const SHOWN_TASK_COLUMNS = `t.id, t.tenant_id as "tenantId", t.run_id as "runId", t.workflow_id as "workflowId", t.version_id as "versionId",
  t.step, t.state, t.skipped, t.evicted, a.task_id is not null as assigned, t.retry, t.priority, t.reason, t.error,
  coalesce(t.metadata, r.metadata) as metadata, t.parent_task_id as "parentTaskId",
  coalesce(a.worker_id, t.worker_id) as "workerId", t.queued_at as "queuedAt",
  coalesce(a.assigned_at, t.assigned_at) as "assignedAt", coalesce(a.started_at, t.started_at) as "startedAt",
  d.first_started_at as "firstStartedAt", t.finished_at as "finishedAt"`;
export const SHOWN_TASK_JOINS = `left join assignments a on a.task_id = t.id left join runs r on r.id = t.run_id
  left join durable_tasks d on d.task_id = t.id`;

const BY_IDS: Statement = {
  name: 'read_shown_tasks',
  text: `select ${SHOWN_TASK_COLUMNS} from unnest($2::uuid[]) as i(id) join tasks t on t.id = i.id and t.tenant_id = $1 ${SHOWN_TASK_JOINS}`,
};

/** Those of the tasks that the tenant has. */
export function readShownTasks(
  db: Queryable,
  tenantId: string,
  ids: readonly string[],
): Promise<ShownTask[]> {
  return db.query<ShownTask>(BY_IDS, [tenantId, plainArray(ids)]);
}

// Tasks of a run are born with its id's time, so both sides prune to the same day's partition.
const BY_RUNS: Statement = {
  name: 'read_shown_tasks_of_runs',
  text: `select ${SHOWN_TASK_COLUMNS} from unnest($2::uuid[]) as i(id) join tasks t on t.run_id = i.id and t.tenant_id = $1
      and t.id >= $3::uuid and t.id <= $4::uuid ${SHOWN_TASK_JOINS} order by t.step`,
};

/** Materialised tasks of DAG runs. */
export function readShownTasksOfRuns(
  db: Queryable,
  tenantId: string,
  runIds: readonly string[],
): Promise<ShownTask[]> {
  if (runIds.length === 0) return Promise.resolve([]);
  const sorted = [...runIds].sort();
  return db.query<ShownTask>(BY_RUNS, [
    tenantId,
    plainArray(runIds),
    millisecondStart(sorted[0]!),
    millisecondEnd(sorted.at(-1)!),
  ]);
}

/** Tasks of a run share its id's milliseconds and differ in the rest. */
const millisecondStart = (id: string) => `${id.slice(0, 14)}0000-0000-000000000000`;
const millisecondEnd = (id: string) => `${id.slice(0, 14)}ffff-ffff-ffffffffffff`;
