import { ChannelCredentials, Client, Metadata, type StatusObject, status } from '@grpc/grpc-js';
import { decodeMessage, encodeMessage, methodOf } from './proto-json';
import type { JsonObject } from './trace';

/** How a call ended: the status under its name. */
export interface CallEnd {
  status: string;
  details: string;
  /** Name of each trailer of the answer with the size of its first value in bytes. */
  trailers: Record<string, number>;
}

/** One call in flight or ended: what the server sent and nobody has taken yet. */
export class LiveCall {
  readonly untaken: JsonObject[] = [];
  /**
   * Completions of a durable task that had come before: a worker's status that names what it waits for has one said
   * again, and on a busy machine a status overtakes the completion that was on its way.
   */
  readonly repeated = new Set<JsonObject>();
  private readonly completions = new Set<string>();
  end: CallEnd | undefined;
  private readonly waiting = new Set<() => void>();

  constructor(
    readonly rpc: string,
    private readonly write: (message: JsonObject) => void,
    private readonly abort: () => void,
  ) {}

  send(message: JsonObject): void {
    this.write(message);
  }

  cancel(): void {
    this.abort();
  }

  arrived(message: JsonObject): void {
    this.untaken.push(message);
    if ('entry_completed' in message) {
      const text = JSON.stringify(message);
      if (this.completions.has(text)) this.repeated.add(message);
      this.completions.add(text);
    }
    this.wake();
  }

  ended(end: StatusObject): void {
    const trailers: Record<string, number> = {};
    for (const [name, value] of Object.entries(end.metadata.getMap())) {
      if (name.startsWith('grpc-')) trailers[name] = Buffer.byteLength(value);
    }
    this.end = { status: status[end.code]!, details: end.details, trailers };
    this.wake();
  }

  /** Resolves when something arrives or the call ends, at the latest after `ms`. */
  async change(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.waiting.add(done);
    });
  }

  private wake(): void {
    for (const done of this.waiting) done();
  }
}

/** A connection to the gRPC port; like the SDKs it compresses what it sends. */
export class RawClient {
  private readonly client: Client;

  constructor(address: string) {
    this.client = new Client(address, ChannelCredentials.createInsecure(), {
      'grpc.default_compression_algorithm': 2,
      'grpc.max_receive_message_length': -1,
    });
  }

  /** Starts a call; unary and server-streaming calls are sent with the first `send`. */
  open(rpc: string, metadata: Record<string, string>): LiveCall {
    const method = methodOf(rpc);
    const route = `/${rpc}`;
    const encode = (message: JsonObject) => encodeMessage(method.input, message);
    const decode = (bytes: Buffer) => decodeMessage(method.output, bytes);
    const headers = new Metadata();
    for (const [name, value] of Object.entries(metadata)) headers.set(name, value);

    if (method.methodKind === 'bidi_streaming' || method.methodKind === 'client_streaming') {
      const stream = this.client.makeBidiStreamRequest(route, encode, decode, headers);
      const live = new LiveCall(
        rpc,
        (message) => stream.write(message),
        () => stream.cancel(),
      );
      stream.on('data', (message: JsonObject) => live.arrived(message));
      stream.on('status', (end: StatusObject) => live.ended(end));
      stream.on('error', ignoreInFavourOfStatus);
      return live;
    }
    let abort = () => {};
    const live: LiveCall = new LiveCall(
      rpc,
      (message) => {
        const stream = this.client.makeServerStreamRequest(route, encode, decode, message, headers);
        abort = () => stream.cancel();
        stream.on('data', (answer: JsonObject) => live.arrived(answer));
        stream.on('status', (end: StatusObject) => live.ended(end));
        stream.on('error', ignoreInFavourOfStatus);
      },
      () => abort(),
    );
    return live;
  }

  close(): void {
    this.client.close();
  }
}

/** grpc-js reports a status other than OK as an error too; `status` carries all of it. */
function ignoreInFavourOfStatus(): void {}
