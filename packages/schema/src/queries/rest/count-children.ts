import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';

// A child is younger than its parent, so partitions before the oldest parent are pruned.
const COUNT: Statement = {
  name: 'count_children',
  text: `select i.id, (
      (select count(*) from tasks t where t.parent_task_id = i.id and t.run_id is null and t.id >= $2)
      + (select count(*) from runs r where r.parent_task_id = i.id and r.id >= $2)) as count
    from unnest($1::uuid[]) as i(id)`,
};

/** How many runs each task spawned. */
export async function countChildren(db: Queryable, taskIds: readonly string[]): Promise<Map<string, number>> {
  if (taskIds.length === 0) return new Map();
  const oldest = [...taskIds].sort()[0]!;
  const rows = await db.query<{ id: string; count: number }>(COUNT, [plainArray(taskIds), oldest]);
  return new Map(rows.map((row) => [row.id, row.count]));
}
