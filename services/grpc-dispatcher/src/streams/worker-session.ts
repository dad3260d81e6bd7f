import type { ServerWritableStream } from '@grpc/grpc-js';
import type { dispatcherProto } from '@hatchet-ts/contracts';

/** Bounds of what waits in memory for a worker that reads slowly; beyond them attempts go back to the queue. */
const WAITING_BYTES_MAX = 32 * 1024 * 1024;
const WAITING_COUNT_MAX = 10_000;

export interface Outgoing {
  action: dispatcherProto.AssignedAction;
  bytes: number;
  /** Attempts that the action starts; a cancel starts none. */
  starts: readonly { taskId: string; retry: number }[];
}

/** One open listen stream of a worker. */
export class WorkerSession {
  private waiting: Outgoing[] = [];
  private waitingBytes = 0;
  private blocked = false;
  ended = false;
  /** Resolves when the stream is over. */
  readonly closed: Promise<void>;

  constructor(
    readonly workerId: string,
    readonly tenantId: string,
    /** Counts the sessions of the worker over all dispatchers: the newest one speaks for it. */
    readonly session: number,
    readonly connectedAtMs: number,
    /** Lower-cased action → the worker's own spelling, which its registry is keyed by. */
    readonly actions: ReadonlyMap<string, string>,
    private readonly call: ServerWritableStream<
      dispatcherProto.WorkerListenRequest,
      dispatcherProto.AssignedAction
    >,
  ) {
    this.closed = new Promise((resolve) => {
      const close = () => {
        this.ended = true;
        resolve();
      };
      call.on('cancelled', close);
      call.on('close', close);
      call.on('error', close);
      call.on('finish', close);
    });
    call.on('drain', () => {
      this.blocked = false;
      this.pump();
    });
  }

  /** @returns false when the stream is over or too much waits already: the caller hands the attempt back */
  send(outgoing: Outgoing): boolean {
    if (this.ended || this.call.cancelled) return false;
    if (this.waiting.length >= WAITING_COUNT_MAX || this.waitingBytes + outgoing.bytes > WAITING_BYTES_MAX)
      return false;
    this.waiting.push(outgoing);
    this.waitingBytes += outgoing.bytes;
    this.pump();
    return true;
  }

  /** Actions never handed to the socket, taken out. */
  takeUnwritten(): Outgoing[] {
    const unwritten = this.waiting;
    this.waiting = [];
    this.waitingBytes = 0;
    return unwritten;
  }

  /** Nothing is written from here on: what is sent after the end is lost without a word. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.call.end();
  }

  private pump(): void {
    while (!this.blocked && !this.ended && this.waiting.length > 0) {
      const next = this.waiting.shift()!;
      this.waitingBytes -= next.bytes;
      this.blocked = !this.call.write(next.action);
    }
  }
}
