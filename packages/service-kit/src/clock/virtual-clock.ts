import { type Clock, sleepOnTimer, type Timer } from './clock';

interface VirtualTimer extends Timer {
  atMs: number;
  fn: () => void;
}

/**
 * A clock that moves only when told to. Timers fire in the order of their time, equal times in the order they were
 * set; between two of them everything already queued in Node's event loop runs, so that a timer set by the reaction
 * to another one still fires within the same `advance`. Input and output (a query) is not waited for: a test awaits
 * its own signal for that.
 */
export class VirtualClock implements Clock {
  private currentMs: number;
  private elapsedMs = 0;
  /** Sorted by time, then by age. */
  private readonly timers: VirtualTimer[] = [];
  private lastMove: Promise<void> = Promise.resolve();

  /** @param start default 2030-01-01T00:00:00Z: far from the host's time, so that a stray `Date.now()` shows */
  constructor(start: Date | number = Date.UTC(2030, 0, 1)) {
    this.currentMs = typeof start === 'number' ? start : start.getTime();
  }

  nowMs(): number {
    return Math.floor(this.currentMs);
  }

  now(): Date {
    return new Date(this.nowMs());
  }

  monotonicMs(): number {
    return this.elapsedMs;
  }

  /** When the earliest timer is due, in epoch milliseconds; undefined without timers. */
  get nextTimerAtMs(): number | undefined {
    return this.timers[0]?.atMs;
  }

  get pendingTimers(): number {
    return this.timers.length;
  }

  /** Moves time forward by `ms`, firing what falls due on the way at its own moment. Calls queue behind each other. */
  advance(ms: number): Promise<void> {
    if (!(ms >= 0))
      throw new RangeError(`VirtualClock.advance: ms is ${ms}, expected a number of at least 0`);
    return this.enqueueMove(() => this.moveTo(this.currentMs + ms));
  }

  /** Moves time forward to `date`, like `advance`; a moment in the past is refused. */
  set(date: Date | number): Promise<void> {
    const targetMs = typeof date === 'number' ? date : date.getTime();
    return this.enqueueMove(() => {
      if (!(targetMs >= this.currentMs)) {
        throw new RangeError(
          `VirtualClock.set: date is ${targetMs}, expected ${this.currentMs} (the present) or later`,
        );
      }
      return this.moveTo(targetMs);
    });
  }

  sleepUntil(atMs: number, signal?: AbortSignal): Promise<void> {
    return sleepOnTimer(this, atMs, signal);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOnTimer(this, this.currentMs + ms, signal);
  }

  /** A timer that is due already fires as well, as soon as the event loop is free: no `advance` is needed for it. */
  setTimer(atMs: number, fn: () => void): Timer {
    // Whole milliseconds, so that a timer does not see a `nowMs` before its time.
    const timer: VirtualTimer = { atMs: Math.ceil(atMs), fn, cancel: () => void this.remove(timer) };
    let index = this.timers.length;
    while (index > 0 && this.timers[index - 1]!.atMs > timer.atMs) index--;
    this.timers.splice(index, 0, timer);
    if (timer.atMs <= this.currentMs) {
      setImmediate(() => {
        if (this.remove(timer)) fn();
      });
    }
    return timer;
  }

  private remove(timer: VirtualTimer): boolean {
    const index = this.timers.indexOf(timer);
    if (index < 0) return false;
    this.timers.splice(index, 1);
    return true;
  }

  private enqueueMove(move: () => Promise<void>): Promise<void> {
    const moved = this.lastMove.then(move);
    // The caller sees a failed move; the next one must not inherit it.
    this.lastMove = moved.catch(() => undefined);
    return moved;
  }

  private async moveTo(targetMs: number): Promise<void> {
    await eventLoopTurn();
    for (let timer = this.timers[0]; timer && timer.atMs <= targetMs; timer = this.timers[0]) {
      this.timers.shift();
      this.passTo(Math.max(timer.atMs, this.currentMs));
      timer.fn();
      await eventLoopTurn();
    }
    this.passTo(targetMs);
  }

  private passTo(ms: number): void {
    this.elapsedMs += ms - this.currentMs;
    this.currentMs = ms;
  }
}

/** `setImmediate` runs after every promise reaction and callback queued so far. */
const eventLoopTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
