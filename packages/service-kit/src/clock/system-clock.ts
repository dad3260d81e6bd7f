import { performance } from 'node:perf_hooks';
import { type Clock, sleepOnTimer, type Timer } from './clock';

/** Longest delay Node's timers accept is 2^31-1 ms (24.8 days); longer ones fire at once, so they are chained. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** Samples per synchronisation, at most; the one with the shortest round trip bounds the error by half of it. */
const SAMPLES = 3;
/** A sample with a round trip of no more than this is good enough: times are whole milliseconds. */
const SHORT_ROUND_TRIP_MS = 1;

/**
 * A correction backwards up to this many milliseconds is absorbed by standing still until time has caught up, so
 * that ids and sequences made around a resynchronisation stay ordered. A larger one is a different clock (a
 * fail-over to another host): time steps back, because standing still for minutes would stop every timer.
 */
const ABSORBED_STEP_MS = 1_000;

interface PendingTimer extends Timer {
  arm(): void;
}

/**
 * Postgres time carried forward by the monotonic clock. Until `anchor` has been called it follows the host's time
 * at process start.
 */
export class SystemClock implements Clock {
  private offsetMs = performance.timeOrigin;
  private lastMs = 0;
  private readDatabaseNow?: () => Promise<Date>;
  private readonly timers = new Set<PendingTimer>();

  nowMs(): number {
    const ms = Math.floor(performance.now() + this.offsetMs);
    if (ms < this.lastMs && this.lastMs - ms <= ABSORBED_STEP_MS) return this.lastMs;
    this.lastMs = ms;
    return ms;
  }

  now(): Date {
    return new Date(this.nowMs());
  }

  monotonicMs(): number {
    return performance.now();
  }

  /**
   * Adopts the time of the database, now and at every `resync`.
   * @param readDatabaseNow asks for the server's wall clock (`clock_timestamp()`: `now()` is the transaction's start)
   */
  async anchor(readDatabaseNow: () => Promise<Date>): Promise<void> {
    this.readDatabaseNow = readDatabaseNow;
    await this.resync();
  }

  /**
   * Measures the difference to the database again; the host's oscillator drifts some milliseconds an hour, and the
   * monotonic clock stands still while a host sleeps. Does nothing before `anchor`.
   * @returns by how many milliseconds engine time moved; negative is backwards
   * @throws what `readDatabaseNow` throws; the clock then keeps running as before
   */
  async resync(): Promise<number> {
    if (this.readDatabaseNow === undefined) return 0;
    let best = { roundTripMs: Number.POSITIVE_INFINITY, offsetMs: 0 };
    for (let sample = 0; sample < SAMPLES && best.roundTripMs > SHORT_ROUND_TRIP_MS; sample++) {
      const askedAt = performance.now();
      const databaseMs = (await this.readDatabaseNow()).getTime();
      const answeredAt = performance.now();
      const roundTripMs = answeredAt - askedAt;
      if (roundTripMs < best.roundTripMs) {
        best = { roundTripMs, offsetMs: databaseMs - (askedAt + answeredAt) / 2 };
      }
    }
    const movedMs = best.offsetMs - this.offsetMs;
    this.offsetMs = best.offsetMs;
    for (const timer of this.timers) timer.arm();
    return movedMs;
  }

  sleepUntil(atMs: number, signal?: AbortSignal): Promise<void> {
    return sleepOnTimer(this, atMs, signal);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOnTimer(this, this.nowMs() + ms, signal);
  }

  setTimer(atMs: number, fn: () => void): Timer {
    let timeout: NodeJS.Timeout | undefined;
    const fire = () => {
      // Node may fire up to a millisecond early, and long timers come here in stages.
      if (this.nowMs() < atMs) return timer.arm();
      this.timers.delete(timer);
      fn();
    };
    const timer: PendingTimer = {
      arm: () => {
        clearTimeout(timeout);
        const delayMs = atMs - this.nowMs();
        timeout = setTimeout(fire, Math.min(Math.max(delayMs, 0), LONGEST_TIMEOUT_MS));
      },
      cancel: () => {
        clearTimeout(timeout);
        this.timers.delete(timer);
      },
    };
    this.timers.add(timer);
    timer.arm();
    return timer;
  }
}
