import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';

export interface BatchAssignment {
  batchId: string;
  key: string;
  reason: string;
  taskIds: readonly string[];
  workerId: string;
  executionTimeoutMs: number;
  shard: number;
  epoch: number;
}

const ASSIGN: Statement = {
  name: 'assign_batch',
  text: `with held as (select l.shard from leases l where l.shard = $2 and l.epoch = $3 and l.owner = $4 for share),
    taken as (
      delete from queue_items q using unnest($1::uuid[]) as i(id), held where q.task_id = i.id
      returning q.task_id, q.tenant_id, q.retry, q.run_id, q.version_id, q.step, q.queued_at)
    insert into assignments (task_id, tenant_id, retry, run_id, version_id, step, worker_id, queued_at, assigned_at, timeout_at,
      batch_id, batch_key, batch_reason)
    select task_id, tenant_id, retry, run_id, version_id, step, $5, queued_at, $6::timestamptz,
      $6::timestamptz + $7 * interval '1 millisecond', $8, $9, $10
    from taken
    returning task_id as "taskId"`,
};

/** Moves the members of one batch to a worker, under the lease the caller believes in. @returns those still there */
export async function assignBatch(
  db: Queryable,
  batch: BatchAssignment,
  owner: string,
  nowMs: number,
): Promise<Set<string>> {
  const rows = await db.query<{ taskId: string }>(ASSIGN, [
    plainArray(batch.taskIds),
    batch.shard,
    batch.epoch,
    owner,
    batch.workerId,
    new Date(nowMs).toISOString(),
    batch.executionTimeoutMs,
    batch.batchId,
    batch.key,
    batch.reason,
  ]);
  return new Set(rows.map((row) => row.taskId));
}
