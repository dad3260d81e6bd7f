import { credentials, Metadata } from '@grpc/grpc-js';
import { type Config, ConfigError } from '@hatchet-ts/config';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';

export interface Tracing {
  /** Sends what is still waiting, and ends. */
  stop(): Promise<void>;
}

/**
 * Sends spans of this process to an OTLP collector over gRPC (OTL-06, CFG-153 to CFG-157). Whether a trace is recorded
 * follows from its id alone, so that all processes agree on it, whatever the sender of a `traceparent` has decided.
 *
 * Once per process: the OpenTelemetry API is global to it.
 * @returns undefined, and nothing is loaded or installed, without SERVER_OTEL_COLLECTOR_URL
 * @throws ConfigError when the address of the collector cannot be read
 */
export function startTracing(config: Config, instance: string): Tracing | undefined {
  const address = config.SERVER_OTEL_COLLECTOR_URL;
  if (address === undefined) return undefined;
  const metadata = new Metadata();
  if (config.SERVER_OTEL_COLLECTOR_AUTH) metadata.set('authorization', config.SERVER_OTEL_COLLECTOR_AUTH);
  const exporter = new OTLPTraceExporter({
    url: collectorUrl(address),
    credentials: config.SERVER_OTEL_INSECURE ? credentials.createInsecure() : credentials.createSsl(),
    metadata,
  });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({
      'service.name': config.SERVER_OTEL_SERVICE_NAME ?? 'hatchet',
      'service.instance.id': instance,
    }),
    sampler: new TraceIdRatioBasedSampler(config.SERVER_OTEL_TRACE_ID_RATIO ?? 1),
    spanProcessors: [new BatchSpanProcessor(exporter)],
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

/** `host:port`, as the original takes it, or a URL. */
function collectorUrl(address: string): string {
  const url = address.includes('://') ? address : `http://${address}`;
  if (URL.canParse(url)) return url;
  throw new ConfigError([
    {
      variable: 'SERVER_OTEL_COLLECTOR_URL',
      value: JSON.stringify(address),
      rule: 'must be host:port or a URL',
    },
  ]);
}
