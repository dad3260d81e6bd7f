import {
  type Attributes,
  type Context,
  context,
  INVALID_SPAN_CONTEXT,
  ProxyTracerProvider,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';

export type { Attributes, Span } from '@opentelemetry/api';

/** Fields of a trace context (`traceparent`, `tracestate`) as they travel in a message or in metadata. */
export type TraceCarrier = Record<string, string>;

const TRACER_NAME = 'hatchet-ts';

/** Given to `fn` when nothing records: every call on it does nothing. */
const silentSpan = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

/**
 * Runs `fn` inside a span named `name`, as a child of the active one. An error is recorded on the span and passed
 * on. While no OpenTelemetry SDK is registered the cost is one function call.
 * @param attributes of low cardinality or ids; never payloads
 */
export function withSpan<T>(name: string, attributes: Attributes, fn: (span: Span) => T): T {
  const tracer = registeredTracer();
  if (tracer === undefined) return fn(silentSpan);
  return tracer.startActiveSpan(name, { attributes }, (span) => {
    let result: T;
    try {
      result = fn(span);
    } catch (error) {
      fail(span, error);
      throw error;
    }
    if (!isPromiseLike(result)) {
      span.end();
      return result;
    }
    return result.then(
      (value) => {
        span.end();
        return value;
      },
      (error: unknown) => {
        fail(span, error);
        throw error;
      },
    ) as T;
  });
}

/** Writes the active trace context into `carrier`, which stays as it is when nothing is traced. */
export function injectTraceContext(carrier: TraceCarrier = {}): TraceCarrier {
  propagation.inject(context.active(), carrier);
  return carrier;
}

/** The context a carrier describes; the root context when it describes none. */
export function extractTraceContext(carrier: TraceCarrier): Context {
  return propagation.extract(ROOT_CONTEXT, carrier);
}

/** Runs `fn` with the carrier's context active, so that spans inside continue the sender's trace. */
export function withTraceContext<T>(carrier: TraceCarrier, fn: () => T): T {
  return context.with(extractTraceContext(carrier), fn);
}

/** Whether spans are recorded in this process at all: what only tracing needs is not worked out without. */
export const isTracing = (): boolean => registeredTracer() !== undefined;

/** Whether a span is active, so that a part of its work is worth one of its own. */
export const isInSpan = (): boolean =>
  registeredTracer() !== undefined && trace.getActiveSpan() !== undefined;

export interface PastSpan {
  /** Context it belongs below: the `traceparent` of a run. */
  parent: string;
  /** Epoch ms. */
  startMs: number;
  endMs: number;
  attributes: Attributes;
}

/** Records what has happened already, for one of many items of a batch. Linked to the active span, if there is one. */
export function recordSpan(name: string, { parent, startMs, endMs, attributes }: PastSpan): void {
  const tracer = registeredTracer();
  if (tracer === undefined) return;
  const active = trace.getActiveSpan()?.spanContext();
  tracer
    .startSpan(
      name,
      { startTime: startMs, attributes, links: active ? [{ context: active }] : [] },
      extractTraceContext({ traceparent: parent }),
    )
    .end(endMs);
}

/** `traceparent` of the active span; undefined when nothing is traced. */
export const activeTraceparent = (): string | undefined =>
  registeredTracer() === undefined ? undefined : injectTraceContext().traceparent;

function registeredTracer(): Tracer | undefined {
  const provider = trace.getTracerProvider();
  return provider instanceof ProxyTracerProvider
    ? provider.getDelegateTracer(TRACER_NAME)
    : provider.getTracer(TRACER_NAME);
}

function fail(span: Span, error: unknown): void {
  span.recordException(error instanceof Error ? error : String(error));
  span.setStatus({
    code: SpanStatusCode.ERROR,
    message: error instanceof Error ? error.message : String(error),
  });
  span.end();
}

function isPromiseLike<T>(value: T): value is T & PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
