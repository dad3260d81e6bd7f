import type { Queryable, Statement } from '../../database';

interface MetadataPair {
  tenantId: string;
  key: string;
  value: string;
}

const YOUNG: Statement = {
  name: 'read_runs_with_metadata',
  text: `select run_id as "runId" from run_metadata
    where tenant_id = $1 and key = $2 and value = $3 and run_id >= $4::uuid order by run_id desc limit $5`,
};

/** Runs with a metadata pair that were born since, in whatever state; the newest first. */
export async function readRunsWithMetadata(
  db: Queryable,
  { tenantId, key, value }: MetadataPair,
  sinceId: string,
  limit: number,
): Promise<string[]> {
  const rows = await db.query<{ runId: string }>(YOUNG, [tenantId, key, value, sinceId, limit]);
  return rows.map((row) => row.runId);
}

// No index knows which runs are open, and a pair may have any number of runs behind it: the newest ones are looked at.
const OPEN: Statement = {
  name: 'read_open_runs_with_metadata',
  text: `select m.run_id as "runId" from (
      select run_id from run_metadata where tenant_id = $1 and key = $2 and value = $3 order by run_id desc limit $4) m
    left join tasks t on t.id = m.run_id and t.run_id is null left join runs r on r.id = m.run_id
    where coalesce(t.state, r.state) = 0`,
};

/** Those of the newest `limit` runs with a metadata pair that are open. */
export async function readOpenRunsWithMetadata(
  db: Queryable,
  { tenantId, key, value }: MetadataPair,
  limit: number,
): Promise<string[]> {
  const rows = await db.query<{ runId: string }>(OPEN, [tenantId, key, value, limit]);
  return rows.map((row) => row.runId);
}
