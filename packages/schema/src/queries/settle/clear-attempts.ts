import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';

const UNQUEUE: Statement = {
  name: 'delete_queue_items',
  text: `delete from queue_items q using unnest($1::uuid[]) as i(id) where q.task_id = i.id returning q.task_id as "taskId"`,
};

/** Takes tasks out of the queue. Waits for an assignment in flight, so assignments must be deleted after, never before. */
export async function deleteQueueItems(db: Queryable, taskIds: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ taskId: string }>(UNQUEUE, [plainArray(taskIds)]);
  return rows.map((row) => row.taskId);
}

export interface EndedAssignment {
  taskId: string;
  tenantId: string;
  retry: number;
  invocation: number;
  workerId: string;
  dispatcherId: string | null;
  creditHolder: string | null;
  queuedAt: number;
  assignedAt: number;
  startedAt: number | null;
}

const UNASSIGN: Statement = {
  name: 'delete_assignments',
  text: `delete from assignments a using unnest($1::uuid[]) as i(id)
    where a.task_id = i.id
    returning a.task_id as "taskId", a.tenant_id as "tenantId", a.retry, a.invocation, a.worker_id as "workerId",
      (select w.dispatcher_id from workers w where w.id = a.worker_id and w.connected) as "dispatcherId", a.credit_holder as "creditHolder",
      a.queued_at as "queuedAt", a.assigned_at as "assignedAt", a.started_at as "startedAt"`,
};

/** Ends assignments of locked tasks. */
export function deleteAssignments(db: Queryable, taskIds: readonly string[]): Promise<EndedAssignment[]> {
  return db.query<EndedAssignment>(UNASSIGN, [plainArray(taskIds)]);
}

const UNASSIGN_OVERDUE: Statement = {
  name: 'delete_overdue_assignments',
  text: UNASSIGN.text.replace('where a.task_id = i.id', 'where a.task_id = i.id and a.timeout_at <= $2'),
};

/** Ends those assignments of locked tasks whose time is up: a refresh that was faster has moved the deadline (rule 6.5.4). */
export function deleteOverdueAssignments(
  db: Queryable,
  taskIds: readonly string[],
  nowMs: number,
): Promise<EndedAssignment[]> {
  return db.query<EndedAssignment>(UNASSIGN_OVERDUE, [plainArray(taskIds), new Date(nowMs).toISOString()]);
}

const TAKE: Statement = {
  name: 'take_assignments',
  text: `delete from assignments a using unnest($1::uuid[], $2::integer[]) as i(id, invocation)
    where a.task_id = i.id and a.invocation = i.invocation and a.timeout_at > $3
    returning a.task_id as "taskId", a.tenant_id as "tenantId", a.retry, a.invocation, a.worker_id as "workerId",
      null as "dispatcherId", a.credit_holder as "creditHolder", a.queued_at as "queuedAt", a.assigned_at as "assignedAt",
      a.started_at as "startedAt"`,
};

/** Takes invocations of locked tasks from their workers, unless their time is up: then they end by that. */
export function takeAssignments(
  db: Queryable,
  invocations: readonly { taskId: string; invocation: number }[],
  nowMs: number,
): Promise<EndedAssignment[]> {
  return db.query<EndedAssignment>(TAKE, [
    plainArray(invocations.map((i) => i.taskId)),
    plainArray(invocations.map((i) => i.invocation)),
    new Date(nowMs).toISOString(),
  ]);
}

const UNTIME: Statement = {
  name: 'delete_task_timers',
  text: `delete from timers t using unnest($1::uuid[]) as i(id) where t.kind = 'retry' and t.ref = i.id`,
};

export async function deleteRetryTimers(db: Queryable, taskIds: readonly string[]): Promise<void> {
  await db.query(UNTIME, [plainArray(taskIds)]);
}
