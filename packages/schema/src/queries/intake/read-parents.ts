import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';

const READ: Statement = {
  name: 'read_parents',
  text: `select t.id as "taskId", t.run_id as "runId", coalesce(t.metadata, r.metadata) as metadata
    from unnest($1::uuid[]) as i(id) join tasks t on t.id = i.id left join runs r on r.id = t.run_id
    where t.tenant_id = $2`,
};

/** What children take from the tasks that spawn them. */
export function readParents(
  db: Queryable,
  tenantId: string,
  taskIds: readonly string[],
): Promise<{ taskId: string; runId: string | null; metadata: string | null }[]> {
  return db.query(READ, [plainArray(taskIds), tenantId]);
}
