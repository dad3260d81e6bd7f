import { createHash } from 'node:crypto';
import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

/** What makes a filter what it is, within its workflow. */
export interface FilterContent {
  scope: string;
  expression: string;
  /** JSON object text; null for none. */
  payload: string | null;
}

export interface FilterRow extends FilterContent {
  id: string;
  tenantId: string;
  workflowId: string;
  declarative: boolean;
  createdAt: number;
  updatedAt: number;
}

const COLUMNS = `f.id, f.tenant_id as "tenantId", f.workflow_id as "workflowId", f.scope, f.expression, f.payload,
  f.declarative, f.created_at as "createdAt", f.updated_at as "updatedAt"`;

const hashOf = ({ scope, expression, payload }: FilterContent): string =>
  `\\x${createHash('sha256')
    .update(JSON.stringify([scope, expression, payload]))
    .digest('hex')}`;

// A filter made over the API stays when the code declares the same one; a declared one the code still has keeps its row.
const REPLACE: Statement = {
  name: 'replace_declarative_filters',
  text: `with input as (select * from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::bytea[])
        as i(id, scope, expression, payload, content_hash)),
    added as (
      insert into filters (id, tenant_id, workflow_id, scope, expression, payload, declarative, content_hash, created_at, updated_at)
      select id, $2, $1, scope, expression, payload, true, content_hash, $8::timestamptz, $8::timestamptz from input
      on conflict (workflow_id, content_hash) do nothing)
    delete from filters where workflow_id = $1 and declarative and content_hash not in (select content_hash from input)`,
};

/** Replaces the set of filters that a workflow's code declares (EVT-10). */
export async function replaceDeclarativeFilters(
  db: Queryable,
  workflow: { workflowId: string; tenantId: string },
  filters: readonly (FilterContent & { id: string })[],
  nowMs: number,
): Promise<void> {
  await db.query(REPLACE, [
    workflow.workflowId,
    workflow.tenantId,
    plainArray(filters.map((filter) => filter.id)),
    textArray(filters.map((filter) => filter.scope)),
    textArray(filters.map((filter) => filter.expression)),
    textArray(filters.map((filter) => filter.payload)),
    textArray(filters.map(hashOf)),
    new Date(nowMs).toISOString(),
  ]);
}

const INSERT: Statement = {
  name: 'insert_filter',
  text: `insert into filters as f (id, tenant_id, workflow_id, scope, expression, payload, declarative, content_hash, created_at, updated_at)
    select $1, w.tenant_id, w.id, $4, $5, $6, false, $7::bytea, $8, $8
    from workflows w where w.id = $3 and w.tenant_id = $2 and w.deleted_at is null
    on conflict (workflow_id, content_hash) do nothing returning ${COLUMNS}`,
};

/** @returns null when the tenant has no such workflow, or the workflow has such a filter already */
export async function insertFilter(
  db: Queryable,
  filter: FilterContent & { id: string; tenantId: string; workflowId: string },
  nowMs: number,
): Promise<FilterRow | null> {
  const [row] = await db.query<FilterRow>(INSERT, [
    filter.id,
    filter.tenantId,
    filter.workflowId,
    filter.scope,
    filter.expression,
    filter.payload,
    hashOf(filter),
    new Date(nowMs).toISOString(),
  ]);
  return row ?? null;
}

const READ: Statement = {
  name: 'read_filter',
  text: `select ${COLUMNS} from filters f where f.id = $1 and f.tenant_id = $2`,
};

export async function readFilter(db: Queryable, tenantId: string, id: string): Promise<FilterRow | null> {
  const [row] = await db.query<FilterRow>(READ, [id, tenantId]);
  return row ?? null;
}

const UPDATE: Statement = {
  name: 'update_filter',
  text: `update filters f set scope = $3, expression = $4, payload = $5, content_hash = $6::bytea, updated_at = $7
    where f.id = $1 and f.tenant_id = $2
      and not exists (select from filters o where o.workflow_id = f.workflow_id and o.content_hash = $6::bytea and o.id <> f.id)
    returning ${COLUMNS}`,
};

/** @returns null when there is no such filter, or another one of the workflow says the same */
export async function updateFilter(
  db: Queryable,
  filter: FilterContent & { id: string; tenantId: string },
  nowMs: number,
): Promise<FilterRow | null> {
  const [row] = await db.query<FilterRow>(UPDATE, [
    filter.id,
    filter.tenantId,
    filter.scope,
    filter.expression,
    filter.payload,
    hashOf(filter),
    new Date(nowMs).toISOString(),
  ]);
  return row ?? null;
}

const DELETE: Statement = {
  name: 'delete_filter',
  text: `delete from filters f where f.id = $1 and f.tenant_id = $2 returning ${COLUMNS}`,
};

/** @returns the filter as it was; null when there is none */
export async function deleteFilter(db: Queryable, tenantId: string, id: string): Promise<FilterRow | null> {
  const [row] = await db.query<FilterRow>(DELETE, [id, tenantId]);
  return row ?? null;
}

const WHERE = `f.tenant_id = $1 and ($2::uuid[] is null or f.workflow_id = any ($2)) and ($3::text[] is null or f.scope = any ($3))`;
const LIST: Statement = {
  name: 'list_filters',
  text: `select ${COLUMNS} from filters f where ${WHERE} order by f.created_at desc, f.id desc limit $4 offset $5`,
};
const COUNT: Statement = {
  name: 'count_filters',
  text: `select count(*) as count from filters f where ${WHERE}`,
};

export interface FilterQuery {
  tenantId: string;
  /** Null for all. */
  workflowIds: readonly string[] | null;
  scopes: readonly string[] | null;
}

const whereValues = ({ tenantId, workflowIds, scopes }: FilterQuery) => [
  tenantId,
  workflowIds && plainArray(workflowIds),
  scopes && textArray(scopes),
];

/** Newest first. */
export function listFilters(
  db: Queryable,
  query: FilterQuery,
  page: { limit: number; offset: number },
): Promise<FilterRow[]> {
  return db.query<FilterRow>(LIST, [...whereValues(query), page.limit, page.offset]);
}

export async function countFilters(db: Queryable, query: FilterQuery): Promise<number> {
  const [row] = await db.query<{ count: number }>(COUNT, whereValues(query));
  return row!.count;
}
