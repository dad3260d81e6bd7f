import { randomUUID } from 'node:crypto';
import { createServer, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type handleServerStreamingCall,
  Metadata,
  Server,
  ServerCredentials,
  type ServerWritableStream,
  status,
} from '@grpc/grpc-js';
import { Bindings } from './bindings';
import { agrees } from './compare';
import { type Platform, RECORDED_URL } from './player';
import { allMethods, decodeMessage, encodeMessage, rpcOf } from './proto-json';
import type { ClientLine, EndLine, Json, JsonObject, RestLine, ServerLine, TraceLine } from './trace';

/** Calls a player makes beside the recorded ones, and their answers. */
const OWN_CALLS: Record<string, () => JsonObject> = {
  'Dispatcher/Heartbeat': () => ({}),
  'v1.AdminService/PutWorkflow': () => ({ id: randomUUID(), workflow_id: randomUUID() }),
};

const REPORT = 'Dispatcher/SendStepActionEvent';

type Stream = ServerWritableStream<JsonObject, JsonObject>;

/**
 * The other side of the recordings: answers as the original did, from the lines of a trace. Proves the player without
 * a platform. It sends a server line once the client lines before it have come, and counts on a player that waits.
 */
export class RecordedServer {
  readonly platform: Platform;
  /** Client messages no line of the trace expects. */
  readonly unexpected: { rpc: string; message: JsonObject }[] = [];
  private lines: TraceLine[] = [];
  private at = 0;
  /** Questions not due yet. */
  private readonly asked: ServerResponse[] = [];
  private readonly come = new Set<TraceLine>();
  private streams = new Map<number, Stream>();
  private worker: Stream | undefined;
  private bindings = new Bindings();

  private constructor(
    private readonly grpc: Server,
    private readonly http: HttpServer,
    ports: { grpc: number; http: number },
  ) {
    this.platform = {
      grpcAddress: `127.0.0.1:${ports.grpc}`,
      apiUrl: `http://127.0.0.1:${ports.http}`,
      tenantId: randomUUID(),
      token: 'eyJh.eyJz.c2ln',
    };
  }

  static async start(): Promise<RecordedServer> {
    const holder: { server?: RecordedServer } = {};
    const grpc = new Server();
    for (const method of allMethods()) {
      const rpc = rpcOf(method);
      const streamed = method.methodKind === 'bidi_streaming';
      const open = (stream: Stream) => {
        const call: { number?: number } = {};
        if (streamed)
          stream.on('data', (message: JsonObject) => holder.server!.take(rpc, message, stream, call));
        else holder.server!.take(rpc, stream.request, stream, call);
      };
      grpc.register(
        `/${rpc}`,
        open as unknown as handleServerStreamingCall<JsonObject, JsonObject>,
        (message: JsonObject) => encodeMessage(method.output, message),
        (bytes: Buffer) => decodeMessage(method.input, bytes),
        streamed ? 'bidi' : 'serverStream',
      );
    }
    const grpcPort = await new Promise<number>((resolve, reject) =>
      grpc.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
        error === null ? resolve(port) : reject(error),
      ),
    );
    const http = createServer((_, response) => holder.server!.answer(response));
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    holder.server = new RecordedServer(grpc, http, {
      grpc: grpcPort,
      http: (http.address() as AddressInfo).port,
    });
    return holder.server;
  }

  /** Begins to answer from these lines; the worker's stream stays open. */
  follow(lines: TraceLine[]): void {
    this.lines = lines;
    this.at = 0;
    this.asked.length = 0;
    this.come.clear();
    this.streams = new Map();
    this.bindings = new Bindings([['<tenant>', this.platform.tenantId]]);
  }

  async stop(): Promise<void> {
    this.grpc.forceShutdown();
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }

  private take(rpc: string, message: JsonObject, stream: Stream, call: { number?: number }): void {
    const line = this.lines.find(
      (candidate): candidate is ClientLine =>
        candidate.dir === 'client' &&
        !this.come.has(candidate) &&
        candidate.rpc === rpc &&
        (call.number ?? candidate.call) === candidate.call &&
        this.isRecorded(candidate, message),
    );
    if (line === undefined) {
      this.takeOwn(rpc, message, stream);
      return;
    }
    call.number = line.call;
    this.streams.set(line.call, stream);
    if (rpc === 'Dispatcher/ListenV2') this.worker ??= stream;
    this.come.add(line);
    this.acknowledge(line);
    this.goOn();
  }

  /** Reports look alike and may overtake each other on the way, so each is answered as it comes. */
  private acknowledge(line: ClientLine): void {
    const answer = this.lines.find((candidate) => candidate.dir === 'server' && candidate.call === line.call);
    if (line.rpc === REPORT && answer !== undefined) this.write(answer as ServerLine);
  }

  /** What the player sends of its own accord: heartbeats, workflows, the registration of a durable stream. */
  private takeOwn(rpc: string, message: JsonObject, stream: Stream): void {
    const answer = OWN_CALLS[rpc]?.();
    if (answer !== undefined) {
      stream.write(answer);
      stream.end();
    } else if ('register_worker' in message) stream.write(message);
    else this.unexpected.push({ rpc, message });
  }

  private isRecorded(line: ClientLine, message: JsonObject): boolean {
    const { actions, ...recorded } = line.message;
    const { actions: _, ...ours } = message;
    return agrees(
      actions === undefined ? line.message : recorded,
      actions === undefined ? message : ours,
      this.bindings,
    );
  }

  private goOn(): void {
    for (; this.at < this.lines.length; this.at++) {
      const line = this.lines[this.at]!;
      if (line.dir === 'rest') {
        const response = this.asked.shift();
        if (response === undefined) return;
        this.answerWith(response, line);
      }
      if (line.dir === 'client' && !this.come.has(line)) return;
      if (line.dir === 'server' && line.rpc !== REPORT) this.write(line);
      if (line.dir === 'end' && line.status !== 'CANCELLED_BY_CLIENT') this.endWith(line);
    }
  }

  private streamOf(line: ServerLine | EndLine): Stream {
    const stream =
      this.streams.get(line.call) ?? (line.rpc === 'Dispatcher/ListenV2' ? this.worker : undefined);
    if (stream === undefined) throw new Error(`Line ${line.line} belongs to a call nobody opened.`);
    return stream;
  }

  private write(line: ServerLine): void {
    const stream = this.streamOf(line);
    stream.write(this.live(line.message) as JsonObject);
    const stays = /ListenV2|Subscribe|DurableTask/.test(line.rpc);
    if (!stays) stream.end();
  }

  private endWith(line: EndLine): void {
    const trailers = new Metadata();
    for (const [name, size] of Object.entries(line.trailers ?? {})) trailers.set(name, Buffer.alloc(size));
    this.streamOf(line).emit('error', {
      code: status[line.status as keyof typeof status],
      details: this.live(line.details ?? ''),
      metadata: trailers,
    });
  }

  private live(recorded: Json): Json {
    const newId = (label: string) => (label.startsWith('00-') ? label : randomUUID());
    const text = JSON.stringify(restoreCuts(this.bindings.substitute(recorded, newId)));
    return JSON.parse(
      text.replaceAll('<uuid>', () => randomUUID()).replaceAll('<jwt>', this.platform.token),
    ) as Json;
  }

  /** A question may overtake what was told to a stream before it. */
  private answer(response: ServerResponse): void {
    this.asked.push(response);
    this.goOn();
  }

  private answerWith(response: ServerResponse, line: RestLine): void {
    response.writeHead(line.status, {
      'content-type': 'application/json',
      ...(line.setCookie === undefined ? {} : { 'set-cookie': line.setCookie.replace('…', 'secret') }),
    });
    const isEmpty = line.answer === null || line.answer === '';
    response.end(
      isEmpty ? '' : JSON.stringify(this.live(line.answer)).replaceAll(RECORDED_URL, this.platform.apiUrl),
    );
  }
}

/** Fills lists the recording cut. */
function restoreCuts(value: Json): Json {
  if (Array.isArray(value)) {
    const cut = /^… (\d+) more$/.exec(String(value.at(-1)));
    const shown = (cut === null ? value : value.slice(0, -1)).map(restoreCuts);
    return cut === null ? shown : [...shown, ...Array.from({ length: Number(cut[1]) }, () => shown.at(-1)!)];
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, restoreCuts(item)]));
}
