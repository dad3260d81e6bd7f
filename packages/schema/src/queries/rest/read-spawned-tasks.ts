import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';
import { SHOWN_TASK_COLUMNS, SHOWN_TASK_JOINS, type ShownTask } from './read-shown-tasks';

const READ: Statement = {
  name: 'read_spawned_tasks',
  text: `select ${SHOWN_TASK_COLUMNS}, s.parent as "parentId"
    from (
      select t.id, i.id as parent from unnest($2::uuid[]) as i(id) join tasks t on t.parent_task_id = i.id and t.run_id is null
        and t.id >= $3
      union all
      select t.id, i.id from unnest($2::uuid[]) as i(id) join runs r on r.parent_task_id = i.id and r.id >= $3
        join tasks t on t.run_id = r.id and t.id >= $3) s
    join tasks t on t.id = s.id and t.tenant_id = $1 ${SHOWN_TASK_JOINS}
    order by t.id limit $4`,
};

/** Tasks of the runs that the given tasks spawned, oldest first. */
export function readSpawnedTasks(
  db: Queryable,
  tenantId: string,
  parentTaskIds: readonly string[],
  limit: number,
): Promise<(ShownTask & { parentId: string })[]> {
  if (parentTaskIds.length === 0) return Promise.resolve([]);
  // Children are younger than their parents: older partitions are pruned.
  const oldest = [...parentTaskIds].sort()[0]!;
  return db.query(READ, [
    tenantId,
    plainArray(parentTaskIds),
    `${oldest.slice(0, 14)}0000-0000-000000000000`,
    limit,
  ]);
}
