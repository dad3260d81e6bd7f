import path from 'node:path';
import {
  type GrpcObject,
  loadPackageDefinition,
  type Metadata,
  Server,
  ServerCredentials,
  type ServiceClientConstructor,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { type otlpCollector, TraceServiceService } from '@hatchet-ts/contracts';

export interface ReceivedSpan {
  name: string;
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number;
  traceId: string;
  spanId: string;
  /** Empty of a root. */
  parentSpanId: string;
  /** `service.name` and `service.instance.id` of the sender. */
  service: string;
  instance: string;
  attributes: Record<string, string>;
}

export interface ReceivedPoint {
  name: string;
  kind: 'gauge' | 'sum' | 'histogram';
  service: string;
  instance: string;
  attributes: Record<string, string>;
  /** Of a histogram: how many values. */
  value: number;
  /** Of a histogram: how many values in each bucket, the last of which has no bound. */
  buckets?: number[];
  bounds?: number[];
  /** When it was measured. */
  timeNs: bigint;
}

/** A collector that keeps what it gets, and the headers it came with. */
export class OtlpReceiver {
  readonly spans: ReceivedSpan[] = [];
  /** Every point of every export. */
  readonly points: ReceivedPoint[] = [];
  readonly authorizations = new Set<string>();

  private constructor(
    private readonly server: Server,
    /** `host:port`. */
    readonly address: string,
  ) {}

  static async start(): Promise<OtlpReceiver> {
    const server = new Server();
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    const receiver = new OtlpReceiver(server, `127.0.0.1:${port}`);
    server.addService(TraceServiceService, {
      export: (
        call: { request: otlpCollector.ExportTraceServiceRequest; metadata: Metadata },
        answer: (error: null, response: otlpCollector.ExportTraceServiceResponse) => void,
      ) => {
        receiver.noteCaller(call.metadata);
        receiver.takeSpans(call.request);
        answer(null, { partialSuccess: undefined });
      },
    });
    server.addService(METRICS_SERVICE, {
      export: (
        call: { request: ExportedMetrics; metadata: Metadata },
        answer: (error: null, response: object) => void,
      ) => {
        receiver.noteCaller(call.metadata);
        receiver.takeMetrics(call.request);
        answer(null, {});
      },
    });
    return receiver;
  }

  stop(): void {
    this.server.forceShutdown();
  }

  private noteCaller(metadata: Metadata): void {
    for (const value of metadata.get('authorization')) this.authorizations.add(String(value));
  }

  private takeMetrics({ resourceMetrics }: ExportedMetrics): void {
    for (const { resource, scopeMetrics } of resourceMetrics) {
      const of = textsOf(resource?.attributes ?? []);
      const sender = { service: of['service.name'] ?? '', instance: of['service.instance.id'] ?? '' };
      for (const { metrics } of scopeMetrics)
        for (const { name, data, ...metric } of metrics)
          for (const point of metric[data]!.dataPoints)
            this.points.push({
              ...sender,
              name,
              kind: data,
              attributes: textsOf(point.attributes),
              value: point.count === undefined ? point.asDouble! : Number(point.count),
              buckets: point.bucketCounts?.map(Number),
              bounds: point.explicitBounds,
              timeNs: BigInt(point.timeUnixNano),
            });
    }
  }

  private takeSpans({ resourceSpans }: otlpCollector.ExportTraceServiceRequest): void {
    for (const { resource, scopeSpans } of resourceSpans) {
      const of = textsOf(resource?.attributes ?? []);
      for (const { spans } of scopeSpans)
        for (const span of spans)
          this.spans.push({
            name: span.name,
            kind: span.kind,
            traceId: hex(span.traceId),
            spanId: hex(span.spanId),
            parentSpanId: hex(span.parentSpanId),
            service: of['service.name'] ?? '',
            instance: of['service.instance.id'] ?? '',
            attributes: textsOf(span.attributes),
          });
    }
  }
}

interface ExportedPoint {
  attributes: { key: string; value?: { stringValue?: string } }[];
  timeUnixNano: string;
  asDouble?: number;
  count?: string;
  bucketCounts?: string[];
  explicitBounds?: number[];
}
type ExportedMetric = { name: string; data: ReceivedPoint['kind'] } & {
  [K in ReceivedPoint['kind']]?: { dataPoints: ExportedPoint[] };
};
interface ExportedMetrics {
  resourceMetrics: {
    resource?: { attributes: { key: string; value?: { stringValue?: string } }[] };
    scopeMetrics: { metrics: ExportedMetric[] }[];
  }[];
}

const METRICS_SERVICE = (() => {
  const file = path.resolve(__dirname, '../fixtures/otlp/metrics-service.proto');
  const loaded = loadPackageDefinition(loadSync(file, { longs: String, arrays: true, oneofs: true }));
  const packageName = 'opentelemetry.proto.collector.metrics.v1.MetricsService';
  let found: GrpcObject[string] = loaded;
  for (const part of packageName.split('.')) found = (found as GrpcObject)[part]!;
  return (found as ServiceClientConstructor).service;
})();

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

const textsOf = (
  attributes: readonly { key: string; value?: { stringValue?: string | undefined } | undefined }[],
) => Object.fromEntries(attributes.map(({ key, value }) => [key, value?.stringValue ?? '']));
