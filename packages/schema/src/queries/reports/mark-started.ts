import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

const MARK: Statement = {
  name: 'mark_started',
  text: `update assignments a set started_at = i.at
    from unnest($1::uuid[], $2::uuid[], $3::integer[], $4::timestamptz[]) as i(id, tenant_id, retry, at)
    where a.task_id = i.id and a.tenant_id = i.tenant_id and a.retry = coalesce(i.retry, a.retry) and a.started_at is null
    returning a.task_id as "taskId"`,
};

/**
 * Notes that attempts have started; the first report wins, and one for an attempt that is over changes nothing.
 * @returns ids of the tasks it marked
 */
export async function markStarted(
  db: Queryable,
  starts: readonly { taskId: string; tenantId: string; retry: number | null; atMs: number }[],
): Promise<Set<string>> {
  const rows = await db.query<{ taskId: string }>(MARK, [
    plainArray(starts.map((s) => s.taskId)),
    plainArray(starts.map((s) => s.tenantId)),
    plainArray(starts.map((s) => s.retry)),
    textArray(starts.map((s) => new Date(s.atMs).toISOString())),
  ]);
  return new Set(rows.map((row) => row.taskId));
}

const EXISTING: Statement = {
  name: 'read_existing_tasks',
  text: `select t.id from unnest($1::uuid[], $2::uuid[]) as i(id, tenant_id) join tasks t on t.id = i.id and t.tenant_id = i.tenant_id`,
};

/** Which of the given tasks exist in their tenants. */
export async function readExistingTasks(
  db: Queryable,
  tasks: readonly { taskId: string; tenantId: string }[],
): Promise<Set<string>> {
  const rows = await db.query<{ id: string }>(EXISTING, [
    plainArray(tasks.map((t) => t.taskId)),
    plainArray(tasks.map((t) => t.tenantId)),
  ]);
  return new Set(rows.map((row) => row.id));
}
