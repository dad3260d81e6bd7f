import type { Queryable, Statement } from '../../database';
import { plainArray, textArray, timeArray } from '../../sql-array';

export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface NewLog {
  taskId: string;
  tenantId: string;
  /** Null: the task's current attempt. */
  retry: number | null;
  level: LogLevel;
  message: string;
  /** JSON object text. */
  metadata: string | null;
  createdAtMs: number;
}

/**
 * `again`: another writer took the line's number, nothing is stored yet. `dropped`: beyond the limit. `unknown`: the
 * tenant has no such task.
 */
export type LogOutcome = 'stored' | 'again' | 'dropped' | 'unknown';

/** The level of the line that stands where lines were dropped. */
const MARKER_LEVEL: LogLevel = 'WARN';

// Numbers follow the last line of each task, which is one probe of the key from its end. Writers in several processes
// may choose the same number: the key refuses the later one. Sorted, so that two batches wait for each other's keys in
// one direction only.
const INSERT: Statement = {
  name: 'insert_logs',
  text: `with known as (
      select i.ord, i.task_id, i.tenant_id, t.workflow_id, coalesce(i.retry, t.retry) as retry, i.level, i.message, i.metadata, i.created_at
      from unnest($1::uuid[], $2::uuid[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
        with ordinality as i(task_id, tenant_id, retry, level, message, metadata, created_at, ord)
      join tasks t on t.id = i.task_id and t.tenant_id = i.tenant_id),
    heads as (
      select k.task_id, coalesce((select l.line from logs l where l.task_id = k.task_id order by l.line desc limit 1), 0) as line
      from (select distinct task_id from known) k),
    numbered as (
      select k.*, h.line + row_number() over (partition by k.task_id order by k.ord) as line
      from known k join heads h on h.task_id = k.task_id),
    stored as (
      insert into logs (task_id, line, tenant_id, workflow_id, retry, level, message, metadata, created_at)
      select task_id, line, tenant_id, workflow_id, retry,
        case when line > $8 then $9 else level end, case when line > $8 then $10 else message end,
        case when line > $8 then null else metadata end, created_at
      from numbered where line <= $8::integer + 1 order by task_id, line
      on conflict (task_id, line) do nothing
      returning task_id, line)
    select n.ord::integer as ord, n.line > $8 as dropped, s.line is not null as stored
    from numbered n left join stored s on s.task_id = n.task_id and s.line = n.line`,
};

/**
 * Stores lines behind those their tasks have, up to `limit` per task; the first line beyond is replaced by `marker`.
 * @returns one outcome per line, in order
 */
export async function insertLogs(
  db: Queryable,
  logs: readonly NewLog[],
  cap: { limit: number; marker: string },
): Promise<LogOutcome[]> {
  const rows = await db.query<{ ord: number; dropped: boolean; stored: boolean }>(INSERT, [
    plainArray(logs.map((log) => log.taskId)),
    plainArray(logs.map((log) => log.tenantId)),
    plainArray(logs.map((log) => log.retry)),
    textArray(logs.map((log) => log.level)),
    textArray(logs.map((log) => log.message)),
    textArray(logs.map((log) => log.metadata)),
    timeArray(logs.map((log) => log.createdAtMs)),
    cap.limit,
    MARKER_LEVEL,
    cap.marker,
  ]);
  const outcomes = logs.map((): LogOutcome => 'unknown');
  for (const { ord, dropped, stored } of rows)
    outcomes[ord - 1] = dropped ? 'dropped' : stored ? 'stored' : 'again';
  return outcomes;
}
