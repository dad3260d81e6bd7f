import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import type { Service } from '../lifecycle/lifecycle';
import type { OtlpCollector } from '../otlp-collector';
import type { Metrics } from './metrics';
import { registryProducer } from './registry-producer';

/**
 * Sends everything in the registry of the process to an OTLP collector over gRPC (OTL-06, CFG-158): the same names and
 * values as Prometheus reads, counters and histograms cumulative since the start of the process.
 */
export class MetricsExport implements Service {
  readonly name = 'metrics-export';
  private provider: MeterProvider | undefined;

  /** @param intervalMs between two exports */
  constructor(
    private readonly collector: OtlpCollector,
    private readonly metrics: Metrics,
    private readonly intervalMs: number,
  ) {}

  async start(): Promise<void> {
    const reader = new PeriodicExportingMetricReader({
      exporter: new OTLPMetricExporter(this.collector.exporter),
      exportIntervalMillis: this.intervalMs,
      // The reader refuses a timeout that is longer than its interval.
      exportTimeoutMillis: Math.min(this.intervalMs, 30_000),
      metricProducers: [registryProducer(this.metrics)],
    });
    this.provider = new MeterProvider({ resource: this.collector.resource, readers: [reader] });
  }

  /** Sends once more, and ends. */
  async stop(): Promise<void> {
    await this.provider?.shutdown();
    this.provider = undefined;
  }
}
