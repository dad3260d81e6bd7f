import { notFound, type RestSchema } from '@hatchet-ts/contracts';
import { readTrace, type TraceSpan } from '@hatchet-ts/engine';
import { route } from '../../http/route';
import { pageOf, pagination } from '../../present/pagination';
import { isoTime } from '../../present/resource-meta';

const LIMIT_DEFAULT = 1000;

/** The trace of a run, or of one of its tasks: the engine's own spans and those received over OTLP (OTL-04). */
export const getTrace = route<'v1-observability:get-trace'>({
  operationId: 'v1-observability:get-trace',
  method: 'get',
  path: '/api/v1/stable/tenants/{tenant}/traces',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ query, tenantId }, { database, engine }) {
    const page = pageOf(query, LIMIT_DEFAULT);
    const trace = await readTrace(database, engine.definitions, tenantId, query.run_external_id, page);
    if (!trace) throw notFound('not found');
    return {
      pagination: pagination(page, trace.total),
      retryCounts: trace.retryCounts,
      rows: trace.spans.map(spanBody),
    };
  },
});

function spanBody({ createdAt, parentSpanId, statusMessage, ...span }: TraceSpan): RestSchema<'OtelSpan'> {
  return {
    ...span,
    createdAt: isoTime(createdAt),
    parentSpanId: parentSpanId ?? undefined,
    statusMessage: statusMessage ?? undefined,
  };
}
