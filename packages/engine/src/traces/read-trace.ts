import {
  countSpans,
  type Database,
  type ListedSpan,
  listSpans,
  readRunOfTask,
  readRunTimes,
} from '@hatchet-ts/schema';
import type { Definitions } from '../definitions';
import { engineSpans } from './engine-spans';
import { SPAN_KINDS, SPAN_STATUSES, type TraceSpan } from './trace-span';

export interface Trace {
  spans: TraceSpan[];
  /** Spans of the whole trace. */
  total: number;
  /** Attempts with spans, ascending. */
  retryCounts: number[];
}

/**
 * A page of what is known of a run, or of one of its tasks: the engine's own spans first, then those that SDKs and
 * users' code have sent, the earliest first (OTL-04).
 * @returns null when the tenant has no such run or task
 */
export async function readTrace(
  database: Database,
  definitions: Definitions,
  tenantId: string,
  id: string,
  page: { limit: number; offset: number },
): Promise<Trace | null> {
  let taskId: string | null = null;
  let found = await readRunTimes(database, tenantId, id);
  if (!found) {
    const runId = await readRunOfTask(database, tenantId, id);
    found = runId === null ? null : await readRunTimes(database, tenantId, runId);
    taskId = id;
  }
  if (!found) return null;
  const { run } = found;
  const attempts = found.attempts.filter((attempt) => taskId === null || attempt.taskId === taskId);
  await definitions.load([run.versionId, ...attempts.map((attempt) => attempt.versionId)]);
  const own = engineSpans(run, attempts, (versionId) => definitions.peek(versionId)!);

  const filter = { tenantId, runId: run.runId, taskId };
  const { count, retries } = await countSpans(database, filter);
  const ownPage = own.slice(page.offset, page.offset + page.limit);
  const rest = {
    limit: page.limit - ownPage.length,
    offset: Math.max(0, page.offset - own.length),
  };
  const sent = rest.limit > 0 && count > rest.offset ? await listSpans(database, filter, rest) : [];
  return {
    spans: [...ownPage, ...sent.map(shown)],
    total: own.length + count,
    retryCounts: [...new Set([...own.map((span) => span.retryCount), ...retries])].sort((a, b) => a - b),
  };
}

function shown(row: ListedSpan): TraceSpan {
  const { traceId, spanId, parentSpanId, statusMessage, durationNs, scopeName, scopeVersion } = row;
  return {
    traceId,
    spanId,
    parentSpanId,
    spanName: row.name,
    spanKind: SPAN_KINDS[row.kind] ?? 'UNSPECIFIED',
    serviceName: row.service,
    statusCode: SPAN_STATUSES[row.status] ?? 'UNSET',
    statusMessage,
    durationNs,
    createdAt: row.startedAt,
    resourceAttributes: JSON.parse(row.resourceAttributes) as Record<string, string>,
    spanAttributes: JSON.parse(row.attributes) as Record<string, string>,
    scopeName,
    scopeVersion,
    retryCount: row.retry,
  };
}
