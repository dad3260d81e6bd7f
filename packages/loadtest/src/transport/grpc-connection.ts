import { connect as connectSocket, isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { type GrpcError, GrpcStream, type StreamHandler } from './grpc-stream';
import { encodeHeaderBlock } from './hpack';
import {
  DEFAULT_WINDOW_BYTES,
  FLAG,
  FRAME,
  FRAME_HEAD_BYTES,
  frame,
  MAX_FRAME_BYTES,
  PREFACE,
  SETTING,
  settingsFrame,
  unpadded,
  windowUpdateFrame,
  writeFrameHead,
} from './http2-frame';

/** What we let the peer send ahead, per stream and in all; given back in halves. */
const RECEIVE_WINDOW_BYTES = 2 ** 24;
const UNAVAILABLE = 14;
/** A firewall that drops packets would otherwise take minutes to be noticed. */
const CONNECT_LIMIT_MS = 30_000;

/** Where a platform is, and who calls it. */
export interface Target {
  /** `host:port` of its gRPC server. */
  address: string;
  /** API token, sent with every call. */
  token: string;
  /** Absent: plaintext. */
  tls?: Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'servername'>;
}

export interface OpenCall {
  send(message: Uint8Array): void;
  /** Ends the sending half. */
  end(): void;
}

/**
 * A gRPC connection that costs little: the load client runs on the cores of the platform it measures. It
 * writes HTTP/2 frames itself, the frames of one turn of the event loop in one write, with header blocks made once per
 * method. Measured per unary call: about 15 µs of CPU, against 60 µs through node:http2 and 140 µs through grpc-js.
 */
export class GrpcConnection {
  private readonly streams = new Map<number, GrpcStream>();
  private readonly waitingToOpen: (() => void)[] = [];
  /** Streams with messages that wait for a send window. */
  private readonly blocked = new Set<GrpcStream>();
  private outgoing: Buffer[] = [];
  private incoming: Buffer = Buffer.alloc(0);
  private headerBlock: { streamId: number; flags: number; parts: Buffer[] } | undefined;
  private nextStreamId = 1;
  private sendWindow = DEFAULT_WINDOW_BYTES;
  private initialSendWindow = DEFAULT_WINDOW_BYTES;
  private maxStreams = Number.POSITIVE_INFINITY;
  private received = 0;
  private broken: string | undefined;

  private constructor(
    private readonly socket: Socket,
    private readonly target: Target,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.receive(chunk));
    socket.on('error', (error) => this.breakDown(error.message));
    socket.on('close', () => this.breakDown('connection closed'));
    this.write(Buffer.from(PREFACE));
    this.write(
      settingsFrame([
        [SETTING.headerTableSize, 0],
        [SETTING.enablePush, 0],
        [SETTING.initialWindowSize, RECEIVE_WINDOW_BYTES],
      ]),
    );
    this.write(windowUpdateFrame(0, RECEIVE_WINDOW_BYTES - DEFAULT_WINDOW_BYTES));
  }

  /** @throws Error of the socket or of the TLS handshake */
  static async connect(target: Target): Promise<GrpcConnection> {
    const at = target.address.lastIndexOf(':');
    const to = { host: target.address.slice(0, at), port: Number(target.address.slice(at + 1)) };
    const socket = target.tls
      ? connectTls({
          ...to,
          ALPNProtocols: ['h2'],
          ...(isIP(to.host) ? {} : { servername: to.host }),
          ...target.tls,
        })
      : connectSocket(to);
    const timer = setTimeout(() => {
      const seconds = CONNECT_LIMIT_MS / 1000;
      socket.destroy(Object.assign(new Error(`no answer within ${seconds} s`), { code: 'ETIMEDOUT' }));
    }, CONNECT_LIMIT_MS);
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once(target.tls ? 'secureConnect' : 'connect', resolve);
        socket.once('error', reject);
      });
    } finally {
      clearTimeout(timer);
    }
    return new GrpcConnection(socket, target);
  }

  /** The headers of a method, for `unary` and `open`. @param path e.g. `/Dispatcher/Heartbeat` */
  method(path: string): Buffer {
    return encodeHeaderBlock([
      [':method', 'POST'],
      [':scheme', this.target.tls ? 'https' : 'http'],
      [':path', path],
      [':authority', this.target.address],
      ['content-type', 'application/grpc'],
      ['te', 'trailers'],
      ['authorization', `Bearer ${this.target.token}`],
    ]);
  }

  /** One request, one response. The response is a view that is valid during the callback only. */
  unary(
    method: Buffer,
    request: Uint8Array,
    done: (error: GrpcError | undefined, response: Buffer) => void,
  ): void {
    let response: Buffer = Buffer.alloc(0);
    const handler: StreamHandler = {
      onMessage: (message) => {
        // The status follows in the same chunk as a rule; the copy makes later arrival safe.
        response = Buffer.from(message);
      },
      onEnd: (error) => done(error, response),
    };
    this.whenOpen(() => this.send(this.start(method, handler), request, true));
  }

  /** A streaming call of any direction. */
  open(method: Buffer, handler: StreamHandler): OpenCall {
    const stream = this.start(method, handler);
    return {
      send: (message) => this.send(stream, message, false),
      end: () => {
        stream.unsent.push({ bytes: Buffer.alloc(0), offset: 0, end: true });
        this.drain(stream);
      },
    };
  }

  /** Breaks off every call. */
  close(): void {
    this.socket.destroy();
  }

  private whenOpen(call: () => void): void {
    if (this.streams.size < this.maxStreams) call();
    else this.waitingToOpen.push(call);
  }

  private start(method: Buffer, handler: StreamHandler): GrpcStream {
    const stream = new GrpcStream(this.nextStreamId, handler, this.initialSendWindow);
    this.nextStreamId += 2;
    if (this.broken !== undefined) {
      process.nextTick(() => stream.fail(UNAVAILABLE, this.broken!));
      return stream;
    }
    this.streams.set(stream.id, stream);
    this.write(frame(FRAME.headers, FLAG.endHeaders, stream.id, method));
    return stream;
  }

  private send(stream: GrpcStream, message: Uint8Array, end: boolean): void {
    const bytes = Buffer.allocUnsafe(5 + message.length);
    bytes[0] = 0;
    bytes.writeUInt32BE(message.length, 1);
    bytes.set(message, 5);
    stream.unsent.push({ bytes, offset: 0, end });
    this.drain(stream);
  }

  /** Sends what the windows allow. */
  private drain(stream: GrpcStream): void {
    for (let item = stream.unsent[0]; item; item = stream.unsent[0]) {
      const rest = item.bytes.length - item.offset;
      const size = Math.min(rest, MAX_FRAME_BYTES, this.sendWindow, stream.sendWindow);
      if (size <= 0 && rest > 0) {
        this.blocked.add(stream);
        return;
      }
      const flags = item.end && size === rest ? FLAG.endStream : 0;
      const chunk = Buffer.allocUnsafe(FRAME_HEAD_BYTES + size);
      writeFrameHead(chunk, 0, size, FRAME.data, flags, stream.id);
      item.bytes.copy(chunk, FRAME_HEAD_BYTES, item.offset, item.offset + size);
      this.write(chunk);
      this.sendWindow -= size;
      stream.sendWindow -= size;
      item.offset += size;
      if (item.offset === item.bytes.length) stream.unsent.shift();
    }
  }

  private write(bytes: Buffer): void {
    if (this.outgoing.length === 0) process.nextTick(() => this.flush());
    this.outgoing.push(bytes);
  }

  private flush(): void {
    const chunks = this.outgoing;
    this.outgoing = [];
    if (!this.socket.destroyed) this.socket.write(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
  }

  private receive(chunk: Buffer): void {
    const bytes = this.incoming.length === 0 ? chunk : Buffer.concat([this.incoming, chunk]);
    let pos = 0;
    try {
      while (bytes.length - pos >= FRAME_HEAD_BYTES) {
        const start = pos + FRAME_HEAD_BYTES;
        const end = start + bytes.readUIntBE(pos, 3);
        if (end > bytes.length) break;
        const streamId = bytes.readUInt32BE(pos + 5) & 0x7fff_ffff;
        this.frame(bytes[pos + 3]!, bytes[pos + 4]!, streamId, bytes.subarray(start, end));
        pos = end;
      }
    } catch (error) {
      this.breakDown(`protocol error: ${error}`);
      this.socket.destroy();
      return;
    }
    this.incoming = bytes.subarray(pos);
  }

  private frame(type: number, flags: number, streamId: number, payload: Buffer): void {
    switch (type) {
      case FRAME.data:
        this.data(flags, streamId, payload);
        break;
      case FRAME.headers:
        this.headerBlock = { streamId, flags, parts: [unpadded(payload, flags)] };
        if (flags & FLAG.endHeaders) this.headersComplete();
        break;
      case FRAME.continuation:
        this.headerBlock?.parts.push(payload);
        if (flags & FLAG.endHeaders) this.headersComplete();
        break;
      case FRAME.windowUpdate:
        this.windowUpdate(streamId, payload.readUInt32BE());
        break;
      case FRAME.resetStream:
        this.streams.get(streamId)?.fail(UNAVAILABLE, `stream reset with code ${payload.readUInt32BE()}`);
        this.forget(streamId);
        break;
      case FRAME.settings:
        if (!(flags & FLAG.ack)) this.settings(payload);
        break;
      case FRAME.ping:
        if (!(flags & FLAG.ack)) this.write(frame(FRAME.ping, FLAG.ack, 0, payload));
        break;
      case FRAME.goAway:
        this.breakDown(`the server closes the connection, code ${payload.readUInt32BE(4)}`);
        break;
      default:
        // RFC 9113, 4.1: frames of unknown types are ignored; PRIORITY says nothing to a client.
        break;
    }
  }

  private data(flags: number, streamId: number, payload: Buffer): void {
    this.received += payload.length;
    if (this.received >= RECEIVE_WINDOW_BYTES / 2) {
      this.write(windowUpdateFrame(0, this.received));
      this.received = 0;
    }
    const stream = this.streams.get(streamId);
    if (!stream) return;
    stream.received += payload.length;
    if (stream.received >= RECEIVE_WINDOW_BYTES / 2) {
      this.write(windowUpdateFrame(streamId, stream.received));
      stream.received = 0;
    }
    stream.data(unpadded(payload, flags));
    if (flags & FLAG.endStream) this.finish(stream);
  }

  private headersComplete(): void {
    const { streamId, flags, parts } = this.headerBlock!;
    this.headerBlock = undefined;
    const stream = this.streams.get(streamId);
    if (!stream) return;
    stream.headers(parts.length === 1 ? parts[0]! : Buffer.concat(parts));
    if (flags & FLAG.endStream) this.finish(stream);
  }

  private finish(stream: GrpcStream): void {
    this.forget(stream.id);
    stream.finish();
  }

  private forget(streamId: number): void {
    const stream = this.streams.get(streamId);
    if (!stream) return;
    this.streams.delete(streamId);
    this.blocked.delete(stream);
    if (this.streams.size < this.maxStreams) this.waitingToOpen.shift()?.();
  }

  private windowUpdate(streamId: number, bytes: number): void {
    if (streamId === 0) {
      this.sendWindow += bytes;
      this.drainBlocked();
      return;
    }
    const stream = this.streams.get(streamId);
    if (!stream) return;
    stream.sendWindow += bytes;
    this.drain(stream);
  }

  private settings(payload: Buffer): void {
    for (let pos = 0; pos + 6 <= payload.length; pos += 6) {
      const id = payload.readUInt16BE(pos);
      const value = payload.readUInt32BE(pos + 2);
      if (id === SETTING.maxConcurrentStreams) this.maxStreams = value;
      if (id === SETTING.initialWindowSize) {
        for (const stream of this.streams.values()) stream.sendWindow += value - this.initialSendWindow;
        this.initialSendWindow = value;
      }
    }
    this.write(frame(FRAME.settings, FLAG.ack, 0, Buffer.alloc(0)));
    this.drainBlocked();
  }

  private drainBlocked(): void {
    const blocked = [...this.blocked];
    this.blocked.clear();
    for (const stream of blocked) this.drain(stream);
  }

  private breakDown(reason: string): void {
    if (this.broken !== undefined) return;
    this.broken = reason;
    const streams = [...this.streams.values()];
    this.streams.clear();
    for (const stream of streams) stream.fail(UNAVAILABLE, reason);
    for (const call of this.waitingToOpen.splice(0)) call();
  }
}
