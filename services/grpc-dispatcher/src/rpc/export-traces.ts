import { LIMITS, type otlpCollector } from '@hatchet-ts/contracts';
import type { NewSpan } from '@hatchet-ts/schema';
import type { Caller } from '../caller';
import { readSpan } from '../intake/read-otlp';
import type { RpcContext } from './rpc-context';

type Response = otlpCollector.ExportTraceServiceResponse;

/**
 * OTLP collector for the spans of SDKs (OTL-04). What cannot be stored is counted in the partial success, with the
 * reasons; an exporter must not send such spans again.
 */
export async function exportTraces(
  context: RpcContext,
  request: otlpCollector.ExportTraceServiceRequest,
  caller: Caller,
): Promise<Response> {
  const spans: NewSpan[] = [];
  let excess = 0;
  let malformed = 0;
  for (const { resource, scopeSpans } of request.resourceSpans)
    for (const { scope, spans: sent } of scopeSpans)
      for (const span of sent) {
        if (spans.length === LIMITS.spansPerExport) {
          excess++;
          continue;
        }
        const read = readSpan(caller.tenantId, resource, scope, span);
        if (read) spans.push(read);
        else malformed++;
      }
  const outcomes = spans.length > 0 ? await context.spans.put(spans) : [];
  return answer([
    [excess, `beyond the ${LIMITS.spansPerExport} spans of one export`],
    [malformed, 'without a valid trace id, span id or time'],
    [count(outcomes, 'unknown'), 'naming no run of this tenant'],
    [count(outcomes, 'full'), `of runs that have ${LIMITS.spansPerRun} spans already`],
  ]);
}

const count = (outcomes: readonly string[], outcome: string) =>
  outcomes.filter((each) => each === outcome).length;

function answer(reasons: [spans: number, what: string][]): Response {
  const rejected = reasons.filter(([spans]) => spans > 0);
  if (rejected.length === 0) return { partialSuccess: undefined };
  return {
    partialSuccess: {
      rejectedSpans: BigInt(rejected.reduce((sum, [spans]) => sum + spans, 0)),
      errorMessage: `Spans not stored: ${rejected.map(([spans, what]) => `${spans} ${what}`).join('; ')}.`,
    },
  };
}
