import { type Metadata, Server, ServerCredentials } from '@grpc/grpc-js';
import { type otlpCollector, TraceServiceService } from '@hatchet-ts/contracts';

export interface ReceivedSpan {
  name: string;
  traceId: string;
  spanId: string;
  /** Empty of a root. */
  parentSpanId: string;
  /** `service.name` and `service.instance.id` of the sender. */
  service: string;
  instance: string;
  attributes: Record<string, string>;
}

/** A collector that keeps what it gets, and the headers it came with. */
export class OtlpReceiver {
  readonly spans: ReceivedSpan[] = [];
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
        receiver.take(call.request, call.metadata);
        answer(null, { partialSuccess: undefined });
      },
    });
    return receiver;
  }

  stop(): void {
    this.server.forceShutdown();
  }

  private take({ resourceSpans }: otlpCollector.ExportTraceServiceRequest, metadata: Metadata): void {
    for (const value of metadata.get('authorization')) this.authorizations.add(String(value));
    for (const { resource, scopeSpans } of resourceSpans) {
      const of = textsOf(resource?.attributes ?? []);
      for (const { spans } of scopeSpans)
        for (const span of spans)
          this.spans.push({
            name: span.name,
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

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

const textsOf = (
  attributes: readonly { key: string; value?: { stringValue?: string | undefined } | undefined }[],
) => Object.fromEntries(attributes.map(({ key, value }) => [key, value?.stringValue ?? '']));
