import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Attributes,
  type Context,
  type ContextManager,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  type SpanOptions,
  SpanStatusCode,
  type TextMapPropagator,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { extractTraceContext, injectTraceContext, withSpan, withTraceContext } from './tracing';

interface RecordedSpan {
  name: string;
  attributes: Attributes;
  traceId: string;
  parentSpanId?: string;
  exceptions: unknown[];
  status?: { code: SpanStatusCode; message?: string };
  ended: number;
}

/** The least a registered SDK consists of: spans are collected, contexts follow promises, `traceparent` travels. */
function registerRecorder(): RecordedSpan[] {
  const spans: RecordedSpan[] = [];
  const hex = (length: number) => (spans.length + 1).toString(16).padStart(length, '0');
  const tracer = {
    startActiveSpan(name: string, options: SpanOptions, fn: (span: Span) => unknown) {
      const parent = trace.getSpanContext(context.active());
      const spanContext: SpanContext = {
        traceId: parent?.traceId ?? hex(32),
        spanId: hex(16),
        traceFlags: 1,
      };
      const recorded: RecordedSpan = {
        name,
        attributes: options.attributes ?? {},
        traceId: spanContext.traceId,
        parentSpanId: parent?.spanId,
        exceptions: [],
        ended: 0,
      };
      spans.push(recorded);
      const span = Object.assign(trace.wrapSpanContext(spanContext), {
        recordException: (exception: unknown) => void recorded.exceptions.push(exception),
        setStatus: (status: RecordedSpan['status']) => void Object.assign(recorded, { status }),
        end: () => void recorded.ended++,
      });
      return context.with(trace.setSpan(context.active(), span), () => fn(span));
    },
  } as unknown as Tracer;

  const storage = new AsyncLocalStorage<Context>();
  const contexts: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, fn, thisArg, ...args) => storage.run(active, () => fn.apply(thisArg, args)),
    bind: (_active, target) => target,
    enable: () => contexts,
    disable: () => contexts,
  };
  const propagator: TextMapPropagator<Record<string, string>> = {
    inject: (active, carrier) => {
      const span = trace.getSpanContext(active);
      if (span) carrier.traceparent = `00-${span.traceId}-${span.spanId}-01`;
    },
    extract: (active, carrier) => {
      const [, traceId, spanId] = carrier.traceparent?.split('-') ?? [];
      return traceId && spanId ? trace.setSpanContext(active, { traceId, spanId, traceFlags: 1 }) : active;
    },
    fields: () => ['traceparent'],
  };
  trace.setGlobalTracerProvider({ getTracer: () => tracer });
  context.setGlobalContextManager(contexts);
  propagation.setGlobalPropagator(propagator as TextMapPropagator);
  return spans;
}

afterEach(() => {
  trace.disable();
  context.disable();
  propagation.disable();
});

describe('without a registered SDK', () => {
  it('runs the function with a span that does nothing', () => {
    const result = withSpan('assign', { tenant: 't1' }, (span) => {
      span.setAttribute('batch', 3);
      return span.isRecording();
    });
    expect(result).toBe(false);
  });

  it('leaves carriers as they are and runs functions in extracted contexts', () => {
    expect(injectTraceContext({ other: 'x' })).toEqual({ other: 'x' });
    expect(extractTraceContext({ traceparent: 'nonsense' })).toBe(ROOT_CONTEXT);
    expect(withTraceContext({}, () => 5)).toBe(5);
  });

  it('passes errors on', () => {
    expect(() =>
      withSpan('assign', {}, () => {
        throw new Error('no slot');
      }),
    ).toThrow('no slot');
  });
});

describe('with a registered SDK', () => {
  it('ends a synchronous span when the function returns', () => {
    const spans = registerRecorder();
    expect(withSpan('assign', { tenant: 't1' }, () => 7)).toBe(7);
    expect(spans).toMatchObject([{ name: 'assign', attributes: { tenant: 't1' }, ended: 1, exceptions: [] }]);
  });

  it('ends an asynchronous span when the promise settles', async () => {
    const spans = registerRecorder();
    let release = (_value: number) => {};
    const result = withSpan('flush', {}, () => new Promise<number>((resolve) => (release = resolve)));
    expect(spans[0]!.ended).toBe(0);
    release(7);
    expect(await result).toBe(7);
    expect(spans[0]!.ended).toBe(1);
  });

  it.each([
    ['thrown', () => fail()],
    ['rejected', async () => fail()],
  ])('records a %s error and passes it on', async (_how, fn: () => unknown) => {
    const spans = registerRecorder();
    await expect((async () => withSpan('assign', {}, fn))()).rejects.toThrow('no slot');
    expect(spans).toMatchObject([
      {
        exceptions: [new Error('no slot')],
        status: { code: SpanStatusCode.ERROR, message: 'no slot' },
        ended: 1,
      },
    ]);
  });

  it('nests spans, across awaits too', async () => {
    const spans = registerRecorder();
    await withSpan('outer', {}, async () => {
      await Promise.resolve();
      withSpan('inner', {}, () => {});
    });
    expect(spans[1]!.traceId).toBe(spans[0]!.traceId);
    expect(spans[1]!.parentSpanId).toBeDefined();
  });

  it('continues a trace on the other side of a message', () => {
    const spans = registerRecorder();
    const carrier = withSpan('publish', {}, () => injectTraceContext());
    expect(carrier.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    withTraceContext(JSON.parse(JSON.stringify(carrier)), () => withSpan('consume', {}, () => {}));
    expect(spans[1]!.traceId).toBe(spans[0]!.traceId);
    expect(spans[1]!.parentSpanId).toBe(carrier.traceparent!.split('-')[2]);
  });
});

function fail(): never {
  throw new Error('no slot');
}
