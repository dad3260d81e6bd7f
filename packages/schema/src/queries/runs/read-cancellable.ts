import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';

const READ: Statement = {
  name: 'read_cancellable',
  text: `with i as (select id from unnest($1::uuid[]) as i(id)),
    r as (select r.id from i join runs r on r.id = i.id where r.tenant_id = $2 and r.state = 0)
    select t.id as "taskId", null::uuid as "runId" from i join tasks t on t.id = i.id where t.tenant_id = $2 and t.state = 0
    union
    select t.id, r.id from r left join tasks t on t.run_id = r.id and t.state = 0`,
};

/** Open tasks among the given ids, and open DAG runs among them with their open tasks. */
export async function readCancellable(
  db: Queryable,
  tenantId: string,
  ids: readonly string[],
): Promise<{ taskIds: string[]; runIds: string[] }> {
  const rows = await db.query<{ taskId: string | null; runId: string | null }>(READ, [
    plainArray(ids),
    tenantId,
  ]);
  const taskIds = new Set<string>();
  const runIds = new Set<string>();
  for (const row of rows) {
    if (row.taskId !== null) taskIds.add(row.taskId);
    if (row.runId !== null) runIds.add(row.runId);
  }
  return { taskIds: [...taskIds], runIds: [...runIds] };
}
