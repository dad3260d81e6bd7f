import type { ServerWritableStream } from '@grpc/grpc-js';
import type { dispatcherProto } from '@hatchet-ts/contracts';

export type EventCall = ServerWritableStream<
  dispatcherProto.SubscribeToWorkflowEventsRequest,
  dispatcherProto.WorkflowEvent
>;

/** The stream of one subscriber. Whoever waits for `write` reads no more than the subscriber does. */
export class EventSink {
  closed = false;
  private readonly listeners: (() => void)[] = [];
  private drained: { promise: Promise<void>; resolve: () => void } | null = null;

  constructor(private readonly call: EventCall) {
    const close = () => {
      if (this.closed) return;
      this.closed = true;
      this.resume();
      for (const listener of this.listeners) listener();
    };
    for (const event of ['cancelled', 'close', 'error', 'finish']) call.on(event, close);
    call.on('drain', () => this.resume());
  }

  onClose(listener: () => void): void {
    if (this.closed) listener();
    else this.listeners.push(listener);
  }

  /** Resolves when the next event may come; at once and without effect after the stream's end. */
  write(event: dispatcherProto.WorkflowEvent): Promise<void> | undefined {
    if (this.closed || this.call.cancelled || this.call.write(event)) return undefined;
    if (!this.drained) {
      let resolve = () => {};
      const promise = new Promise<void>((done) => {
        resolve = done;
      });
      this.drained = { promise, resolve };
    }
    return this.drained.promise;
  }

  end(): void {
    if (!this.closed) this.call.end();
  }

  private resume(): void {
    this.drained?.resolve();
    this.drained = null;
  }
}
