import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';

/** What the start action of an attempt says, but for what its definition says. */
export interface Sendable {
  taskId: string;
  tenantId: string;
  runId: string | null;
  versionId: string;
  workflowId: string;
  step: number;
  retry: number;
  invocation: number;
  workerId: string;
  priority: number;
  metadata: string | null;
  parentTaskId: string | null;
  parentRunId: string | null;
  childIndex: number | null;
  childKey: string | null;
  eventId: string | null;
  eventKey: string | null;
  /** JSON texts; null when there is none. */
  input: string | null;
  triggers: string | null;
  filter: string | null;
  stepErrors: string | null;
  queuedAt: number;
  assignedAt: number;
  startedAt: number | null;
  batchId: string | null;
  batchKey: string | null;
  batchReason: string | null;
}

const SELECT = `select a.task_id as "taskId", a.tenant_id as "tenantId", a.run_id as "runId", a.version_id as "versionId",
    t.workflow_id as "workflowId", a.step, a.retry, a.invocation, a.worker_id as "workerId", t.priority,
    coalesce(t.metadata, r.metadata) as metadata,
    coalesce(t.parent_task_id, r.parent_task_id) as "parentTaskId", coalesce(t.parent_run_id, r.parent_run_id) as "parentRunId",
    coalesce(t.child_index, r.child_index) as "childIndex", coalesce(t.child_key, r.child_key) as "childKey",
    coalesce(t.event_id, r.event_id) as "eventId", coalesce(t.event_key, r.event_key) as "eventKey",
    p1.body as input, p3.body as triggers, p4.body as filter, p5.body as "stepErrors",
    a.queued_at as "queuedAt", a.assigned_at as "assignedAt", a.started_at as "startedAt",
    a.batch_id as "batchId", a.batch_key as "batchKey", a.batch_reason as "batchReason"`;
const JOINS = `join tasks t on t.id = a.task_id
    left join runs r on r.id = a.run_id
    left join payloads p1 on p1.id = coalesce(a.run_id, a.task_id) and p1.kind = 1
    left join payloads p3 on p3.id = a.task_id and p3.kind = 3
    left join payloads p4 on p4.id = coalesce(a.run_id, a.task_id) and p4.kind = 4
    left join payloads p5 on p5.id = a.task_id and p5.kind = 5`;

const READ: Statement = {
  name: 'read_sendable',
  text: `${SELECT} from unnest($1::uuid[]) as i(id) join assignments a on a.task_id = i.id ${JOINS}`,
};

/** Reads what is needed to send the given assignments; those that ended meanwhile are missing. */
export function readSendable(db: Queryable, taskIds: readonly string[]): Promise<Sendable[]> {
  return db.query<Sendable>(READ, [plainArray(taskIds)]);
}

const PEEK: Statement = {
  name: 'peek_dispatch',
  text: `select exists (select from assignments where worker_id = any($1::uuid[])) as "anyAssigned",
      exists (select from worker_commands where worker_id = any($1::uuid[])) as "anyCommand"`,
};

/** Whether there is anything for the given workers: mostly, on an idle platform, there is not. */
export async function peekDispatch(
  db: Queryable,
  workerIds: readonly string[],
): Promise<{ anyAssigned: boolean; anyCommand: boolean }> {
  const [row] = await db.query<{ anyAssigned: boolean; anyCommand: boolean }>(PEEK, [plainArray(workerIds)]);
  return row!;
}

const KEYS: Statement = {
  name: 'read_assignments_of_workers',
  text: `select a.task_id as "taskId", a.retry, a.invocation, a.worker_id as "workerId", a.tenant_id as "tenantId",
      a.assigned_at as "assignedAt", a.started_at as "startedAt"
    from unnest($1::uuid[]) as w(id) join assignments a on a.worker_id = w.id`,
};

export interface AssignmentKey {
  taskId: string;
  retry: number;
  invocation: number;
  workerId: string;
  tenantId: string;
  assignedAt: number;
  startedAt: number | null;
}

/** Everything assigned to the given workers: what a dispatcher compares with what it has sent. */
export function readAssignmentsOfWorkers(
  db: Queryable,
  workerIds: readonly string[],
): Promise<AssignmentKey[]> {
  return db.query<AssignmentKey>(KEYS, [plainArray(workerIds)]);
}

const OUTPUTS: Statement = {
  name: 'read_outputs_of_runs',
  text: `select t.run_id as "runId", t.step, t.version_id as "versionId", t.skipped, p.body as output
    from unnest($1::uuid[]) as i(id) join tasks t on t.run_id = i.id
    left join payloads p on p.id = t.id and p.kind = 2
    where t.state = 1`,
};

export interface OutputOfStep {
  runId: string;
  step: number;
  versionId: string;
  skipped: boolean;
  output: string | null;
}

/** Outputs of every completed task of DAG runs: `parents` of an action holds them all, not only direct parents. */
export function readOutputsOfRuns(db: Queryable, runIds: readonly string[]): Promise<OutputOfStep[]> {
  return db.query<OutputOfStep>(OUTPUTS, [plainArray(runIds)]);
}
