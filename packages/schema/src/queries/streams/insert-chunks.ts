import type { Queryable, Statement } from '../../database';
import { byteaArray, plainArray, timeArray } from '../../sql-array';

export interface NewChunk {
  taskId: string;
  tenantId: string;
  /** Position in the attempt's stream, from 0; null where the client does not number. */
  index: number | null;
  body: Uint8Array;
  createdAtMs: number;
}

const INSERT: Statement = {
  name: 'insert_chunks',
  text: `insert into stream_chunks (run_id, tenant_id, task_id, retry, chunk_index, body, created_at)
    select coalesce(t.run_id, t.id), t.tenant_id, t.id, t.retry, i.index, i.body, i.created_at
    from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bytea[], $5::timestamptz[])
      with ordinality as i(task_id, tenant_id, index, body, created_at, ord)
    join tasks t on t.id = i.task_id and t.tenant_id = i.tenant_id
    order by i.ord
    returning task_id as "taskId", run_id as "runId", tenant_id as "tenantId"`,
};

/**
 * Stores chunks under the present attempt of their tasks.
 * @returns the run of every task that exists
 */
export async function insertChunks(
  db: Queryable,
  chunks: readonly NewChunk[],
): Promise<Map<string, { runId: string; tenantId: string }>> {
  const rows = await db.query<{ taskId: string; runId: string; tenantId: string }>(INSERT, [
    plainArray(chunks.map((chunk) => chunk.taskId)),
    plainArray(chunks.map((chunk) => chunk.tenantId)),
    plainArray(chunks.map((chunk) => chunk.index)),
    byteaArray(chunks.map((chunk) => chunk.body)),
    timeArray(chunks.map((chunk) => chunk.createdAtMs)),
  ]);
  return new Map(rows.map((row) => [row.taskId, row]));
}
