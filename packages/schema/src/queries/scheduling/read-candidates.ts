import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

export interface QueuePosition {
  tenantId: string;
  queue: string;
  /** Read behind this item; null reads from the head. */
  after: { priority: number; seq: number } | null;
  limit: number;
}

export interface Candidate {
  taskId: string;
  tenantId: string;
  queue: string;
  priority: number;
  seq: number;
  retry: number;
  runId: string | null;
  versionId: string;
  step: number;
  desiredWorkerId: string | null;
  desiredLabels: Record<string, unknown> | null;
  gates: Record<string, unknown> | null;
  queuedAt: number;
  deadline: number;
}

const READ: Statement = {
  name: 'read_candidates',
  text: `select q.task_id as "taskId", q.tenant_id as "tenantId", q.queue, q.priority, q.seq, q.retry, q.run_id as "runId",
      q.version_id as "versionId", q.step, q.desired_worker_id as "desiredWorkerId", q.desired_labels as "desiredLabels", q.gates,
      q.queued_at as "queuedAt", q.deadline
    from unnest($1::uuid[], $2::text[], $3::smallint[], $4::bigint[], $5::integer[]) as p(tenant_id, queue, rank, seq, n)
    cross join lateral (
      select * from queue_items i
      where i.tenant_id = p.tenant_id and i.queue = p.queue and i.parked is null and (-i.priority, i.seq) > (p.rank, p.seq)
      order by -i.priority, i.seq limit p.n) q`,
};

/** The next items of several queues, each in its order (priority, then arrival), in one statement. */
export function readCandidates(db: Queryable, positions: readonly QueuePosition[]): Promise<Candidate[]> {
  return db.query<Candidate>(READ, [
    plainArray(positions.map((p) => p.tenantId)),
    textArray(positions.map((p) => p.queue)),
    plainArray(positions.map((p) => (p.after ? -p.after.priority : -32768))),
    plainArray(positions.map((p) => p.after?.seq ?? 0)),
    plainArray(positions.map((p) => p.limit)),
  ]);
}

const INPUT_BYTES: Statement = {
  name: 'read_input_bytes',
  text: `select i.task_id as "taskId", octet_length(p.body) as bytes
    from unnest($1::uuid[], $2::uuid[]) as i(task_id, id) join payloads p on p.id = i.id and p.kind = 1`,
};

/** How long the inputs of tasks are, in bytes; a task without one is missing. */
export async function readInputBytes(
  db: Queryable,
  tasks: readonly Pick<Candidate, 'taskId' | 'runId'>[],
): Promise<Map<string, number>> {
  const rows = await db.query<{ taskId: string; bytes: number }>(INPUT_BYTES, [
    plainArray(tasks.map((task) => task.taskId)),
    plainArray(tasks.map((task) => task.runId ?? task.taskId)),
  ]);
  return new Map(rows.map((row) => [row.taskId, row.bytes]));
}
