import { decodeHeaderBlock } from './hpack';

/** A call that did not end with OK. `code` is the gRPC status number; 14 (UNAVAILABLE) when the connection broke. */
export class GrpcError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(`gRPC status ${code}: ${message}`);
    this.name = 'GrpcError';
  }
}

export interface StreamHandler {
  /** One message. The bytes are a view that is valid during the call only. */
  onMessage(message: Buffer): void;
  /** Called once. `error` is undefined for status OK. */
  onEnd(error: GrpcError | undefined): void;
}

const MESSAGE_HEAD_BYTES = 5;

/** The receiving half of one HTTP/2 stream: messages out of DATA frames, the status out of the last headers. */
export class GrpcStream {
  /** Bytes the peer lets us send on this stream. */
  sendWindow: number;
  /** Bytes received since the last WINDOW_UPDATE for this stream. */
  received = 0;
  /** Messages not yet sent for want of window, oldest first. */
  readonly unsent: { bytes: Buffer; offset: number; end: boolean }[] = [];
  private partial: Buffer | undefined;
  private lastHeaders: Buffer | undefined;
  private ended = false;

  constructor(
    readonly id: number,
    private readonly handler: StreamHandler,
    sendWindow: number,
  ) {
    this.sendWindow = sendWindow;
  }

  data(chunk: Buffer): void {
    let bytes = chunk;
    if (this.partial) {
      bytes = Buffer.concat([this.partial, chunk]);
      this.partial = undefined;
    }
    let pos = 0;
    while (bytes.length - pos >= MESSAGE_HEAD_BYTES) {
      if (bytes[pos] !== 0) throw new Error('compressed message although no compression was offered');
      const start = pos + MESSAGE_HEAD_BYTES;
      const end = start + bytes.readUInt32BE(pos + 1);
      if (end > bytes.length) break;
      this.handler.onMessage(bytes.subarray(start, end));
      pos = end;
    }
    if (pos < bytes.length) this.partial = Buffer.from(bytes.subarray(pos));
  }

  headers(block: Buffer): void {
    this.lastHeaders = Buffer.from(block);
  }

  /** The peer ended the stream: its last headers carry the status. */
  finish(): void {
    const headers = this.lastHeaders ? decodeHeaderBlock(this.lastHeaders) : new Map<string, string>();
    const status = headers.get('grpc-status');
    if (status === '0') this.end(undefined);
    else if (status === undefined) this.fail(2, 'the stream ended without a grpc-status');
    else this.fail(Number(status), decodeURIComponent(headers.get('grpc-message') ?? ''));
  }

  fail(code: number, message: string): void {
    this.end(new GrpcError(code, message));
  }

  private end(error: GrpcError | undefined): void {
    if (this.ended) return;
    this.ended = true;
    this.handler.onEnd(error);
  }
}
