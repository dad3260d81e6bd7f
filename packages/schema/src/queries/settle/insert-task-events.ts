import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

/** A timeline row that the times of an attempt do not tell. */
export interface NewTaskEvent {
  taskId: string;
  tenantId: string;
  retry: number;
  type: string;
  message: string;
  workerId: string | null;
  /** JSON text or error text. */
  data: string | null;
}

const INSERT: Statement = {
  name: 'insert_task_events',
  text: `insert into task_events (task_id, tenant_id, retry, type, message, worker_id, data, at)
    select i.*, $8::timestamptz from unnest($1::uuid[], $2::uuid[], $3::integer[], $4::text[], $5::text[], $6::uuid[], $7::text[]) as i`,
};

export async function insertTaskEvents(
  db: Queryable,
  events: readonly NewTaskEvent[],
  nowMs: number,
): Promise<void> {
  await db.query(INSERT, [
    plainArray(events.map((e) => e.taskId)),
    plainArray(events.map((e) => e.tenantId)),
    plainArray(events.map((e) => e.retry)),
    textArray(events.map((e) => e.type)),
    textArray(events.map((e) => e.message)),
    plainArray(events.map((e) => e.workerId)),
    textArray(events.map((e) => e.data)),
    new Date(nowMs).toISOString(),
  ]);
}
