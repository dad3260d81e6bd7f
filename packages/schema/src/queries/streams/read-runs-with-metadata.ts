import type { Queryable, Statement } from '../../database';

const READ: Statement = {
  name: 'read_runs_with_metadata',
  text: `select m.run_id as "runId" from run_metadata m
      left join tasks t on t.id = m.run_id and t.run_id is null left join runs r on r.id = m.run_id
    where m.tenant_id = $1 and m.key = $2 and m.value = $3 and (m.run_id >= $4::uuid or coalesce(t.state, r.state) = 0)
    order by m.run_id desc limit $5`,
};

/**
 * Runs with a metadata pair: those open, and whatever their state those born since `sinceId`. The newest first.
 */
export async function readRunsWithMetadata(
  db: Queryable,
  tenantId: string,
  pair: { key: string; value: string },
  sinceId: string,
  limit: number,
): Promise<string[]> {
  const rows = await db.query<{ runId: string }>(READ, [tenantId, pair.key, pair.value, sinceId, limit]);
  return rows.map((row) => row.runId);
}
