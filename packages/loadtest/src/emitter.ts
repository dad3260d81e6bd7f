import { eventsProto } from '@hatchet-ts/contracts';
import type { EventLedger } from './event-ledger';
import type { GrpcConnection } from './transport/grpc-connection';

export interface EmitterOptions {
  /** Events per second. */
  rate: number;
  durationMs: number;
  /** Most events open at a time; 0: any number. */
  concurrency: number;
  key: string;
  payload(event: number): string;
}

/**
 * Pushes events at even intervals whatever the answers do: a late timer catches up, so the rate holds. Under a limit of
 * open events the due ones wait for a place, and what is still waiting at the end is not pushed any more.
 */
export class Emitter {
  /** Most events that were open at a time. */
  mostOpen = 0;
  /** Settles at the end of the duration, or when stopped. */
  readonly ended: Promise<void>;
  private readonly beganMs = performance.now();
  private readonly push: Buffer;
  private pushed = 0;
  private timer: NodeJS.Timeout | undefined;
  private end: () => void = () => {};
  private over = false;

  constructor(
    private readonly connection: GrpcConnection,
    private readonly ledger: EventLedger,
    private readonly options: EmitterOptions,
  ) {
    this.push = connection.method('/EventsService/Push');
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
    ledger.afterEachEvent(() => this.emit());
    this.emit();
  }

  /** Events that were due. */
  get due(): number {
    return this.dueAfter(this.over ? this.options.durationMs : performance.now() - this.beganMs);
  }

  /** Whether due events may have to wait for a place. */
  get isLimited(): boolean {
    return this.options.concurrency > 0;
  }

  stop(): void {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.timer);
    this.end();
  }

  /** Pushes whatever is due and has a place, and sets the timer for the next. */
  private emit(): void {
    if (this.over) return;
    clearTimeout(this.timer);
    const { rate, concurrency, durationMs } = this.options;
    const passedMs = performance.now() - this.beganMs;
    while (this.pushed < this.dueAfter(passedMs) && (concurrency === 0 || this.ledger.open < concurrency))
      this.pushOne();
    if (passedMs >= durationMs) {
      this.stop();
      return;
    }
    const isFull = this.pushed < this.dueAfter(passedMs);
    const nextMs = isFull ? durationMs : Math.min((this.pushed / rate) * 1000, durationMs);
    this.timer = setTimeout(() => this.emit(), nextMs - (performance.now() - this.beganMs));
  }

  /** The first event is due at once, the last one an interval before the end. */
  private dueAfter(ms: number): number {
    const { rate, durationMs } = this.options;
    const total = Math.max(1, Math.round((rate * durationMs) / 1000));
    return Math.min(total, Math.floor((ms * rate) / 1000) + 1);
  }

  private pushOne(): void {
    const { key, payload } = this.options;
    this.pushed++;
    const event = this.ledger.push();
    this.mostOpen = Math.max(this.mostOpen, this.ledger.open);
    const request = { key, payload: payload(event), eventTimestamp: new Date() };
    const bytes = eventsProto.PushEventRequest.encode(eventsProto.PushEventRequest.fromPartial(request));
    this.connection.unary(this.push, bytes.finish(), (error) => {
      if (error) this.ledger.refuse(error);
      else this.ledger.written(event);
    });
  }
}
