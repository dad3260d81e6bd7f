import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

const MARK: Statement = {
  name: 'mark_started',
  text: `update assignments a set started_at = i.at
    from unnest($1::uuid[], $2::uuid[], $3::integer[], $4::timestamptz[]) as i(id, tenant_id, retry, at)
    where a.task_id = i.id and a.tenant_id = i.tenant_id and a.retry = coalesce(i.retry, a.retry) and a.started_at is null`,
};

/** Notes that attempts have started; the first report wins, and one for an attempt that is over changes nothing. */
export async function markStarted(
  db: Queryable,
  starts: readonly { taskId: string; tenantId: string; retry: number | null; atMs: number }[],
): Promise<void> {
  await db.query(MARK, [
    plainArray(starts.map((s) => s.taskId)),
    plainArray(starts.map((s) => s.tenantId)),
    plainArray(starts.map((s) => s.retry)),
    textArray(starts.map((s) => new Date(s.atMs).toISOString())),
  ]);
}
