import type { Queryable, Statement } from '../../database';

export interface ListedSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string | null;
  taskId: string | null;
  retry: number;
  name: string;
  /** As numbered by OTLP. */
  kind: number;
  service: string;
  status: number;
  statusMessage: string | null;
  startedAt: number;
  durationNs: number;
  /** JSON objects of strings. */
  resourceAttributes: string;
  attributes: string;
  scopeName: string;
  scopeVersion: string;
}

const LIST: Statement = {
  name: 'list_spans',
  text: `select trace_id as "traceId", span_id as "spanId", parent_span_id as "parentSpanId", task_id as "taskId", retry, name, kind, service,
      status, status_message as "statusMessage", started_at as "startedAt", duration_ns as "durationNs",
      resource_attributes as "resourceAttributes", attributes, scope_name as "scopeName", scope_version as "scopeVersion"
    from spans where run_id = $1 and tenant_id = $2 and ($3::uuid is null or task_id = $3)
    order by started_at, trace_id, span_id limit $4 offset $5`,
};
const COUNT: Statement = {
  name: 'count_spans',
  text: `select count(*) as count, coalesce(json_agg(distinct retry), '[]') as retries
    from spans where run_id = $1 and tenant_id = $2 and ($3::uuid is null or task_id = $3)`,
};

export interface SpanFilter {
  tenantId: string;
  runId: string;
  /** Null: of every task of the run, and of the run itself. */
  taskId: string | null;
}

/** Stored spans of a run or of one of its tasks, the earliest first (OTL-04). */
export function listSpans(
  db: Queryable,
  filter: SpanFilter,
  page: { limit: number; offset: number },
): Promise<ListedSpan[]> {
  return db.query<ListedSpan>(LIST, [filter.runId, filter.tenantId, filter.taskId, page.limit, page.offset]);
}

/** How many `listSpans` would give without a page, and the attempts they belong to. */
export async function countSpans(
  db: Queryable,
  filter: SpanFilter,
): Promise<{ count: number; retries: number[] }> {
  const [row] = await db.query<{ count: number; retries: number[] }>(COUNT, [
    filter.runId,
    filter.tenantId,
    filter.taskId,
  ]);
  return row!;
}
