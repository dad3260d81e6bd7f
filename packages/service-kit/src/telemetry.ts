import type { Config } from '@hatchet-ts/config';
import type { Service } from './lifecycle/lifecycle';
import type { Logger } from './logging/logger';
import type { Metrics } from './metrics/metrics';

export interface TelemetryOptions {
  /** `service.instance.id` of what this process sends. */
  instance: string;
  logger: Logger;
  metrics: Metrics;
  /** Milliseconds between two exports of metrics. */
  metricsIntervalMs: number;
}

/**
 * Traces of this process, and its metrics if they are wanted, to the OTLP collector of SERVER_OTEL_* (OTL-06).
 * Spans are recorded from now on; the parts returned are to be stopped after everything that records.
 * @returns nothing, and nothing of OpenTelemetry's is loaded but its API, without SERVER_OTEL_COLLECTOR_URL: the rest
 *   would cost each process 8 MB and a tenth of a second at start
 * @throws ConfigError when the address of the collector cannot be read
 */
export function createTelemetry(config: Config, options: TelemetryOptions): Service[] {
  if (config.SERVER_OTEL_COLLECTOR_URL === undefined) return [];
  const { otlpCollector } = require('./otlp-collector') as typeof import('./otlp-collector');
  const { startTracing } = require('./start-tracing') as typeof import('./start-tracing');
  const collector = otlpCollector(config, config.SERVER_OTEL_COLLECTOR_URL, options);
  const tracing = startTracing(collector, config.SERVER_OTEL_TRACE_ID_RATIO ?? 1);
  const parts: Service[] = [{ name: 'tracing', start: async () => {}, stop: () => tracing.stop() }];
  if (config.SERVER_OTEL_METRICS_ENABLED) {
    const { MetricsExport } =
      require('./metrics/metrics-export') as typeof import('./metrics/metrics-export');
    parts.push(new MetricsExport(collector, options.metrics, options.metricsIntervalMs));
  }
  return parts;
}
