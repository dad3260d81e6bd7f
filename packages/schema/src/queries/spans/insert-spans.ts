import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

export interface NewSpan {
  tenantId: string;
  /** What the span's attributes name; the task wins, since it knows its run. */
  runId: string | null;
  taskId: string | null;
  /** Null: the task's current attempt. */
  retry: number | null;
  /** Hex. */
  traceId: string;
  spanId: string;
  parentSpanId: string | null;
  name: string;
  kind: number;
  service: string;
  status: number;
  statusMessage: string | null;
  /** RFC 3339, to the microsecond. */
  startedAt: string;
  durationNs: bigint;
  /** JSON objects of strings. */
  resourceAttributes: string;
  attributes: string;
  scopeName: string;
  scopeVersion: string;
}

/** `unknown`: the tenant has neither that task nor that run. `full`: the run has as many spans as it may. */
export type SpanOutcome = 'stored' | 'unknown' | 'full';

// Exporters send a batch again when its answer was lost: the key makes that harmless. Sorted for one lock order.
const INSERT: Statement = {
  name: 'insert_spans',
  text: `with located as (
      select i.*, coalesce(t.run_id, t.id, r.id, s.id) as run, t.id as task, coalesce(i.retry, t.retry, 0) as attempt
      from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::integer[], $5::text[], $6::text[], $7::text[], $8::text[], $9::smallint[],
          $10::text[], $11::smallint[], $12::text[], $13::timestamptz[], $14::bigint[], $15::text[], $16::text[], $17::text[], $18::text[])
        with ordinality as i(tenant_id, run_id, task_id, retry, trace_id, span_id, parent_span_id, name, kind, service, status,
          status_message, started_at, duration_ns, resource_attributes, attributes, scope_name, scope_version, ord)
      left join tasks t on t.id = i.task_id and t.tenant_id = i.tenant_id
      left join runs r on r.id = i.run_id and r.tenant_id = i.tenant_id
      left join tasks s on s.id = i.run_id and s.tenant_id = i.tenant_id and s.run_id is null),
    ranked as (select l.*, row_number() over (partition by run order by ord) as place from located l where run is not null),
    room as (
      select d.run, $19::integer - (select count(*) from (select from spans x where x.run_id = d.run limit $19) y) as places
      from (select distinct run from ranked) d),
    stored as (
      insert into spans (run_id, trace_id, span_id, tenant_id, task_id, retry, parent_span_id, name, kind, service, status, status_message,
        started_at, duration_ns, resource_attributes, attributes, scope_name, scope_version)
      select k.run, trace_id, span_id, tenant_id, task, attempt, parent_span_id, name, kind, service, status, status_message,
        started_at, duration_ns, resource_attributes, attributes, scope_name, scope_version
      from ranked k join room m on m.run = k.run where k.place <= m.places order by k.run, trace_id, span_id
      on conflict (run_id, trace_id, span_id) do nothing)
    select k.ord::integer as ord, k.place > m.places as "isFull" from ranked k join room m on m.run = k.run`,
};

/**
 * Stores spans under the runs they name, up to `limitPerRun`.
 * @returns one outcome per span, in order
 */
export async function insertSpans(
  db: Queryable,
  spans: readonly NewSpan[],
  limitPerRun: number,
): Promise<SpanOutcome[]> {
  const rows = await db.query<{ ord: number; isFull: boolean }>(INSERT, [
    plainArray(spans.map((s) => s.tenantId)),
    plainArray(spans.map((s) => s.runId)),
    plainArray(spans.map((s) => s.taskId)),
    plainArray(spans.map((s) => s.retry)),
    plainArray(spans.map((s) => s.traceId)),
    plainArray(spans.map((s) => s.spanId)),
    plainArray(spans.map((s) => s.parentSpanId)),
    textArray(spans.map((s) => s.name)),
    plainArray(spans.map((s) => s.kind)),
    textArray(spans.map((s) => s.service)),
    plainArray(spans.map((s) => s.status)),
    textArray(spans.map((s) => s.statusMessage)),
    textArray(spans.map((s) => s.startedAt)),
    plainArray(spans.map((s) => String(s.durationNs))),
    textArray(spans.map((s) => s.resourceAttributes)),
    textArray(spans.map((s) => s.attributes)),
    textArray(spans.map((s) => s.scopeName)),
    textArray(spans.map((s) => s.scopeVersion)),
    limitPerRun,
  ]);
  const outcomes = spans.map((): SpanOutcome => 'unknown');
  for (const { ord, isFull } of rows) outcomes[ord - 1] = isFull ? 'full' : 'stored';
  return outcomes;
}
