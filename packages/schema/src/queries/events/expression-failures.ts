import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

export type FailureSource = 'FILTER' | 'WEBHOOK' | 'IDEMPOTENCY_KEY' | 'CONDITION';

export interface ExpressionFailureRow {
  /** UUIDv7: the time of the failure. */
  id: string;
  tenantId: string;
  source: FailureSource;
  message: string;
}

const INSERT: Statement = {
  name: 'insert_expression_failures',
  text: `insert into expression_failures (id, tenant_id, source, message)
    select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[])`,
};

export async function insertExpressionFailures(
  db: Queryable,
  rows: readonly ExpressionFailureRow[],
): Promise<void> {
  await db.query(INSERT, [
    plainArray(rows.map((row) => row.id)),
    plainArray(rows.map((row) => row.tenantId)),
    textArray(rows.map((row) => row.source)),
    textArray(rows.map((row) => row.message)),
  ]);
}

const LIST: Statement = {
  name: 'list_expression_failures',
  text: `select id, tenant_id as "tenantId", source, message from expression_failures
    where tenant_id = $1 and ($2::text[] is null or source = any ($2)) order by id desc limit $3 offset $4`,
};

/** Newest first. @param sources null for all */
export function listExpressionFailures(
  db: Queryable,
  tenantId: string,
  sources: readonly FailureSource[] | null,
  page: { limit: number; offset: number },
): Promise<ExpressionFailureRow[]> {
  return db.query<ExpressionFailureRow>(LIST, [
    tenantId,
    sources && textArray(sources),
    page.limit,
    page.offset,
  ]);
}
