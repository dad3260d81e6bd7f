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
