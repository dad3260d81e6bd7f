import type { otlpCommon, otlpResource, otlpTrace } from '@hatchet-ts/contracts';
import { storableText } from '@hatchet-ts/engine';
import type { NewSpan } from '@hatchet-ts/schema';
import { isUuid } from '@hatchet-ts/service-kit';

/** Attributes of one span that are kept, OpenTelemetry's own default. */
const ATTRIBUTES_MAX = 128;
/** Characters of an attribute's value that are kept. */
const VALUE_LENGTH_MAX = 16_384;
/** Characters of all attributes of a span together; further ones are left out. */
const ATTRIBUTES_LENGTH_MAX = 65_536;
const NAME_LENGTH_MAX = 1024;
const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;
/** Bounds of what Postgres and JavaScript both hold: the years 1970 to 9999. */
const LAST_NANO = 253_402_300_799_999_999_999n;

/** Attributes by which spans find their run (OTL-16, OTL-17). */
const TASK = 'hatchet.step_run_id';
const RUN = 'hatchet.workflow_run_id';
const RETRY = 'hatchet.retry_count';
/** On the span of a trigger made outside any task: the run it made. */
const CHILD_RUN = 'hatchet.child_workflow_run_id';

/** What a span is stored as; null when its ids or times are none. */
export function readSpan(
  tenantId: string,
  resource: otlpResource.Resource | undefined,
  scope: otlpCommon.InstrumentationScope | undefined,
  span: otlpTrace.Span,
): NewSpan | null {
  if (span.traceId.length !== TRACE_ID_BYTES || span.spanId.length !== SPAN_ID_BYTES) return null;
  const { startTimeUnixNano: start, endTimeUnixNano: end } = span;
  if (start <= 0n || start > LAST_NANO || end > LAST_NANO) return null;
  const attributes = textAttributes(span.attributes);
  const resourceAttributes = textAttributes(resource?.attributes ?? []);
  const retry = Number(attributes[RETRY] ?? Number.NaN);
  return {
    tenantId,
    taskId: uuidIn(attributes, TASK),
    runId: uuidIn(attributes, RUN) ?? uuidIn(attributes, CHILD_RUN),
    retry: Number.isInteger(retry) && retry >= 0 && retry < 2 ** 31 ? retry : null,
    traceId: span.traceId.toString('hex'),
    spanId: span.spanId.toString('hex'),
    parentSpanId: span.parentSpanId.length === SPAN_ID_BYTES ? span.parentSpanId.toString('hex') : null,
    name: cut(storableText(span.name), NAME_LENGTH_MAX),
    kind: Math.max(0, span.kind),
    service: resourceAttributes['service.name'] ?? '',
    status: Math.max(0, span.status?.code ?? 0),
    statusMessage: span.status?.message ? cut(storableText(span.status.message), VALUE_LENGTH_MAX) : null,
    startedAt: instant(start),
    durationNs: end > start ? end - start : 0n,
    resourceAttributes: JSON.stringify(resourceAttributes),
    attributes: JSON.stringify(attributes),
    scopeName: cut(storableText(scope?.name ?? ''), NAME_LENGTH_MAX),
    scopeVersion: cut(storableText(scope?.version ?? ''), NAME_LENGTH_MAX),
  };
}

/** Attributes as text, the form in which they are given back; lists and objects as JSON. */
function textAttributes(attributes: readonly otlpCommon.KeyValue[]): Record<string, string> {
  const texts: Record<string, string> = {};
  let length = 0;
  for (const { key, value } of attributes.slice(0, ATTRIBUTES_MAX)) {
    const text = cut(storableText(textOf(value)), VALUE_LENGTH_MAX);
    length += key.length + text.length;
    if (length > ATTRIBUTES_LENGTH_MAX) break;
    texts[storableText(key)] = text;
  }
  return texts;
}

function textOf(value: otlpCommon.AnyValue | undefined): string {
  const plain = plainOf(value);
  return typeof plain === 'string' ? plain : JSON.stringify(plain);
}

function plainOf(value: otlpCommon.AnyValue | undefined): unknown {
  if (value === undefined) return '';
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.boolValue !== undefined) return String(value.boolValue);
  // 64 bits do not fit into a JSON number of ours.
  if (value.intValue !== undefined) return String(value.intValue);
  if (value.doubleValue !== undefined) return String(value.doubleValue);
  if (value.bytesValue !== undefined) return value.bytesValue.toString('base64');
  if (value.arrayValue !== undefined) return value.arrayValue.values.map(plainOf);
  if (value.kvlistValue !== undefined)
    return Object.fromEntries(
      value.kvlistValue.values.map(({ key, value: member }) => [key, plainOf(member)]),
    );
  return '';
}

function uuidIn(attributes: Record<string, string>, key: string): string | null {
  const value = attributes[key];
  return value !== undefined && isUuid(value) ? value : null;
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).toWellFormed();
}

/** RFC 3339 to the microsecond, which is what Postgres keeps. */
function instant(nano: bigint): string {
  const micros = nano / 1000n;
  const seconds = new Date(Number(micros / 1000n)).toISOString().slice(0, -1);
  return `${seconds}${String(micros % 1000n).padStart(3, '0')}Z`;
}
