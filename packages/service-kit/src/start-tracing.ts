import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import type { OtlpCollector } from './otlp-collector';

export interface Tracing {
  /** Sends what is still waiting, and ends. */
  stop(): Promise<void>;
}

/**
 * Sends spans of this process to an OTLP collector over gRPC (OTL-06, CFG-153 to CFG-157). Whether a trace is recorded
 * follows from its id alone, so that all processes agree on it, whatever the sender of a `traceparent` has decided.
 *
 * Once per process: the OpenTelemetry API is global to it.
 * @param ratio share of the traces that is recorded, 0 to 1 (CFG-156)
 */
export function startTracing({ exporter, resource }: OtlpCollector, ratio: number): Tracing {
  const provider = new BasicTracerProvider({
    resource,
    sampler: new TraceIdRatioBasedSampler(ratio),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(exporter))],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return {
    stop: async () => {
      await provider.shutdown();
      trace.disable();
      propagation.disable();
      context.disable();
    },
  };
}
