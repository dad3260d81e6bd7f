import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

export interface NewRunMetadata {
  runId: string;
  tenantId: string;
  key: string;
  value: string;
}

const INSERT: Statement = {
  name: 'insert_run_metadata',
  text: `insert into run_metadata (run_id, tenant_id, key, value)
    select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[])`,
};

export async function insertRunMetadata(db: Queryable, rows: readonly NewRunMetadata[]): Promise<void> {
  await db.query(INSERT, [
    plainArray(rows.map((row) => row.runId)),
    plainArray(rows.map((row) => row.tenantId)),
    textArray(rows.map((row) => row.key)),
    textArray(rows.map((row) => row.value)),
  ]);
}
