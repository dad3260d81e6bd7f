import { backoffMs, jitter } from './backoff';
import type { Clock, Timer } from './clock/clock';
import type { Service } from './lifecycle/lifecycle';
import type { Logger } from './logging/logger';
import type { Metrics } from './metrics/metrics';

/** When to pass again: an engine time in ms, `again` for at once (more work is known), undefined for the interval. */
export type NextPass = number | 'again' | undefined;

export interface LoopOptions {
  name: string;
  /** One pass over the work. `signal` aborts when the loop is stopped; a pass may heed it or run to its end. */
  runOnce: (signal: AbortSignal) => Promise<NextPass> | Promise<void>;
  /** Longest time between the end of a pass and the next one. */
  intervalMs: number;
  /** Share of the interval by which it varies at random; default 0.2. */
  jitter?: number;
  clock: Clock;
  logger: Logger;
  metrics?: Metrics;
}

/** Delay after a failed pass: doubles with each further failure, up to the interval or the bound, if that is less. */
const BACKOFF_BASE_MS = 100;
const BACKOFF_MAX_MS = 30_000;

/**
 * Runs a pass at start, then at every interval, when a pass asked for it, and when woken. Passes never overlap; a
 * wake during a pass leads to one more pass after it. A pass that throws is logged, counted
 * (`hatchet_loop_failures_total`) and tried again with backoff, and wakes meanwhile do not shorten that delay: a
 * nudge per message must not turn an outage into a storm.
 */
export class Loop implements Service {
  readonly name: string;
  /** Lets tests wait for what the loop did. */
  readonly signals: LoopSignals;
  /** Passes that failed since the last one that did not. */
  failuresInRow = 0;
  private readonly watchers: Watcher[] = [];
  private readonly options: LoopOptions;
  private readonly countPass?: (failed: boolean, ms: number) => void;
  private timer?: Timer;
  private timerAtMs = Number.POSITIVE_INFINITY;
  /** Earliest moment asked for while a pass was running. */
  private wokenAtMs = Number.POSITIVE_INFINITY;
  private backingOff = false;
  private abort?: AbortController;
  private pass?: Promise<void>;

  constructor(options: LoopOptions) {
    this.options = options;
    this.name = options.name;
    const watch = <T>(outcome: Watcher['outcome']) =>
      new Promise<T>((resolve) =>
        this.watchers.push({ outcome, armed: false, resolve: resolve as (value: unknown) => void }),
      );
    this.signals = {
      get passed() {
        return watch<void>('passed');
      },
      get failed() {
        return watch<unknown>('failed');
      },
    };
    if (options.metrics) this.countPass = passCounter(options.name, options.metrics);
  }

  /** Begins with a pass. Starting a running loop changes nothing. */
  async start(): Promise<void> {
    if (this.abort) return;
    this.abort = new AbortController();
    this.failuresInRow = 0;
    this.backingOff = false;
    this.wokenAtMs = Number.POSITIVE_INFINITY;
    // The last pass of an earlier life may still be finishing; its end starts the first pass of this one.
    if (this.pass) this.wokenAtMs = Number.NEGATIVE_INFINITY;
    else this.schedule(Number.NEGATIVE_INFINITY);
  }

  /** Starts no further pass and resolves when the running one has ended. */
  async stop(): Promise<void> {
    this.abort?.abort();
    this.abort = undefined;
    this.unschedule();
    await this.pass;
  }

  /** Asks for a pass now, or no later than `atMs`. Without effect on a loop that is not running. */
  wake(atMs: number = Number.NEGATIVE_INFINITY): void {
    if (!this.abort) return;
    if (this.pass) this.wokenAtMs = Math.min(this.wokenAtMs, atMs);
    else if (!this.backingOff) this.schedule(atMs);
  }

  private schedule(atMs: number): void {
    if (atMs >= this.timerAtMs) return;
    this.unschedule();
    this.timerAtMs = atMs;
    if (atMs === Number.NEGATIVE_INFINITY) {
      // Not a timer: those take a millisecond at least, and wakes are on the way from trigger to start.
      const immediate = setImmediate(() => this.begin());
      this.timer = { cancel: () => clearImmediate(immediate) };
    } else {
      this.timer = this.options.clock.setTimer(atMs, () => this.begin());
    }
  }

  private unschedule(): void {
    this.timer?.cancel();
    this.timer = undefined;
    this.timerAtMs = Number.POSITIVE_INFINITY;
  }

  private begin(): void {
    this.unschedule();
    if (!this.abort || this.pass) return;
    this.backingOff = false;
    this.wokenAtMs = Number.POSITIVE_INFINITY;
    for (const watcher of this.watchers) watcher.armed = true;
    this.pass = this.runPass(this.abort.signal);
  }

  private async runPass(signal: AbortSignal): Promise<void> {
    const { clock, intervalMs, logger, runOnce } = this.options;
    const startedAt = performance.now();
    let nextAtMs = Number.POSITIVE_INFINITY;
    let failure: { error: unknown } | undefined;
    try {
      const next = await runOnce(signal);
      this.failuresInRow = 0;
      if (next === 'again') nextAtMs = Number.NEGATIVE_INFINITY;
      else if (typeof next === 'number') nextAtMs = next;
    } catch (error) {
      failure = { error };
      this.failuresInRow++;
      // A pass broken off by `stop` is no failure.
      if (!signal.aborted)
        logger.error({ error, loop: this.name, failuresInRow: this.failuresInRow }, 'pass failed');
    }
    this.countPass?.(failure !== undefined && !signal.aborted, performance.now() - startedAt);
    this.pass = undefined;
    if (this.abort) {
      if (failure && this.abort.signal === signal) {
        this.backingOff = true;
        const longestMs = Math.min(intervalMs, BACKOFF_MAX_MS);
        this.schedule(clock.nowMs() + backoffMs(this.failuresInRow, BACKOFF_BASE_MS, longestMs));
      } else {
        const latestMs = clock.nowMs() + jitter(intervalMs, this.options.jitter);
        this.schedule(Math.min(latestMs, nextAtMs, this.wokenAtMs));
      }
    }
    this.tell(failure);
  }

  private tell(failure: { error: unknown } | undefined): void {
    const outcome = failure ? 'failed' : 'passed';
    for (let i = this.watchers.length - 1; i >= 0; i--) {
      const watcher = this.watchers[i]!;
      if (!watcher.armed || watcher.outcome !== outcome) continue;
      this.watchers.splice(i, 1);
      watcher.resolve(failure?.error);
    }
  }
}

export interface LoopSignals {
  /** Resolves when a pass that began after this was read has succeeded: it has seen everything done before. */
  readonly passed: Promise<void>;
  /** Resolves with its error when a pass that began after this was read has failed. */
  readonly failed: Promise<unknown>;
}

interface Watcher {
  outcome: 'passed' | 'failed';
  /** Whether a pass has begun since. */
  armed: boolean;
  resolve: (value: unknown) => void;
}

function passCounter(name: string, metrics: Metrics) {
  const durations = metrics.histogram('hatchet_loop_pass_seconds', 'Duration of a pass of a loop', ['loop']);
  const failures = metrics.counter('hatchet_loop_failures_total', 'Passes of a loop that failed', ['loop']);
  const duration = durations.labels(name);
  const failed = failures.labels(name);
  return (hasFailed: boolean, ms: number) => {
    duration.observe(ms / 1_000);
    if (hasFailed) failed.inc();
  };
}
