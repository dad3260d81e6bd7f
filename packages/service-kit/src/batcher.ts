import { EngineError } from '@hatchet-ts/contracts';
import type { Metrics } from './metrics/metrics';
import { isTransient } from './retry-transient';

export interface BatcherOptions<I, R> {
  /** Names the batcher in metrics and error texts. */
  name: string;
  /**
   * Writes one batch, all or nothing (one transaction), and resolves with one result per item in the items' order.
   * A rejection means that none of the items took effect.
   */
  flush: (items: I[]) => Promise<R[]>;
  /** Most items in one flush; default 1,000. */
  maxItems?: number;
  /** Most bytes in one flush, counted by `sizeOf`; a larger single item travels alone. Default: no bound. */
  maxBytes?: number;
  sizeOf?: (item: I) => number;
  /** Flushes that may run at the same time; default 1. More than one gives up the order between batches. */
  maxInFlight?: number;
  /**
   * Whether a failed batch is halved and retried, so that one bad item fails alone; default true. A transient error
   * (`isTransient`: `transient: true`, a lost connection) rejects the whole batch either way.
   */
  split?: boolean;
  /** Fewer, larger flushes at the price of latency (CFG-199 to CFG-212). Default: none, see `Batcher`. */
  pace?: BatchPace;
  metrics?: Metrics;
}

/** A flush starts at least `periodMs` after the one before, or as soon as `items` items wait. */
export interface BatchPace {
  periodMs: number;
  items: number;
}

/** A batch that is being collected or flushed. Parallel arrays, so that `items` is handed to `flush` as it is. */
interface Chunk<I, R> {
  items: I[];
  resolves: ((result: R) => void)[];
  rejects: ((error: unknown) => void)[];
  bytes: number;
}

/**
 * Turns single calls into batches without waiting: an item that finds the batcher idle is flushed at the end of the
 * event loop's current turn, items that arrive during a flush leave together when it returns. Batches therefore
 * grow with load and no delay is ever configured.
 *
 * Why `setImmediate` and not `queueMicrotask`: Node drains microtasks after every callback into JavaScript, so of
 * fifty requests read from a socket in one go, a microtask would flush the first alone and make the others wait for
 * it. The check phase runs once all that was readable has been handled and, when nothing else is, at once.
 *
 * Items are flushed in the order of `add`. Pending items live in memory only: callers acknowledge after the promise.
 */
export class Batcher<I, R> {
  readonly name: string;
  private readonly options: BatcherOptions<I, R>;
  private readonly maxItems: number;
  private readonly maxBytes: number;
  private readonly sizeOf?: (item: I) => number;
  private readonly maxInFlight: number;
  /** Chunks to flush, oldest first; all but the last are full. */
  private readonly waiting: Chunk<I, R>[] = [];
  private inFlight = 0;
  private unsettled = 0;
  private scheduled = false;
  private paced?: NodeJS.Timeout;
  private lastFlushAt = Number.NEGATIVE_INFINITY;
  private closed = false;
  private drained: (() => void)[] = [];
  private readonly observe?: (items: number, ms: number, failed: boolean) => void;

  constructor(options: BatcherOptions<I, R>) {
    this.options = options;
    this.name = options.name;
    this.maxItems = atLeastOne(options.name, 'maxItems', options.maxItems ?? 1_000);
    this.maxInFlight = atLeastOne(options.name, 'maxInFlight', options.maxInFlight ?? 1);
    this.maxBytes = options.maxBytes ?? Number.POSITIVE_INFINITY;
    this.sizeOf = options.sizeOf;
    if (options.maxBytes !== undefined && options.sizeOf === undefined) {
      throw new TypeError(`Batcher ${options.name}: maxBytes needs sizeOf`);
    }
    if (options.metrics) this.observe = observer(options.name, options.metrics);
  }

  /** Items accepted and neither resolved nor rejected yet, waiting or in flight. */
  get pending(): number {
    return this.unsettled;
  }

  /** @throws (as rejection) what `flush` threw for this item, or `unavailable` after `close` */
  add(item: I): Promise<R> {
    if (this.closed) {
      return Promise.reject(
        new EngineError('unavailable', `${this.name} is closed: the process is stopping`),
      );
    }
    const bytes = this.sizeOf === undefined ? 0 : this.sizeOf(item);
    let chunk = this.waiting[this.waiting.length - 1];
    if (
      chunk === undefined ||
      chunk.items.length >= this.maxItems ||
      (chunk.bytes + bytes > this.maxBytes && chunk.items.length > 0)
    ) {
      chunk = { items: [], resolves: [], rejects: [], bytes: 0 };
      this.waiting.push(chunk);
    }
    const { items, resolves, rejects } = chunk;
    items.push(item);
    chunk.bytes += bytes;
    this.unsettled++;
    if (this.paced !== undefined && this.waitingItems() >= this.options.pace!.items) this.endPause();
    if (!this.scheduled && this.inFlight < this.maxInFlight) this.schedule();
    return new Promise<R>((resolve, reject) => {
      resolves.push(resolve);
      rejects.push(reject);
    });
  }

  /** Resolves when nothing is pending, items added meanwhile included. */
  drain(): Promise<void> {
    if (this.unsettled === 0) return Promise.resolve();
    if (this.paced !== undefined) this.endPause();
    return new Promise((resolve) => this.drained.push(resolve));
  }

  /** Refuses further items and resolves when those accepted are settled. */
  close(): Promise<void> {
    this.closed = true;
    if (this.paced !== undefined) this.endPause();
    return this.drain();
  }

  private schedule(): void {
    this.scheduled = true;
    const { pace } = this.options;
    if (pace !== undefined && !this.closed) {
      const waitMs = this.lastFlushAt + pace.periodMs - performance.now();
      if (waitMs > 0 && this.waitingItems() < pace.items) {
        this.paced = setTimeout(() => {
          this.paced = undefined;
          this.flushWaiting();
        }, waitMs);
        return;
      }
    }
    setImmediate(() => this.flushWaiting());
  }

  private endPause(): void {
    clearTimeout(this.paced);
    this.paced = undefined;
    setImmediate(() => this.flushWaiting());
  }

  private flushWaiting(): void {
    this.scheduled = false;
    if (this.options.pace !== undefined) this.lastFlushAt = performance.now();
    while (this.inFlight < this.maxInFlight && this.waiting.length > 0) {
      void this.run(this.waiting.shift()!);
    }
  }

  private waitingItems(): number {
    let items = 0;
    for (const chunk of this.waiting) items += chunk.items.length;
    return items;
  }

  private async run(chunk: Chunk<I, R>): Promise<void> {
    this.inFlight++;
    await this.flushRange(chunk, 0, chunk.items.length);
    this.inFlight--;
    // A turn of the event loop before the next flush lets in what the settled callers add next.
    if (this.waiting.length > 0 && !this.scheduled) this.schedule();
    if (this.unsettled === 0 && this.drained.length > 0) {
      const waiters = this.drained;
      this.drained = [];
      for (const resolve of waiters) resolve();
    }
  }

  /**
   * Flushes items `from` to `to` (exclusive), halving on failure, earlier half first. Among 1,000 items one bad one
   * costs about 20 extra flushes.
   * @returns false when the rest of the chunk must not be tried, because what failed is not the items' fault
   */
  private async flushRange(chunk: Chunk<I, R>, from: number, to: number): Promise<boolean> {
    const count = to - from;
    const items = count === chunk.items.length ? chunk.items : chunk.items.slice(from, to);
    const startedAt = this.observe === undefined ? 0 : performance.now();
    let results: R[];
    try {
      results = await this.options.flush(items);
      this.observe?.(count, performance.now() - startedAt, false);
    } catch (error) {
      this.observe?.(count, performance.now() - startedAt, true);
      if (isTransient(error)) {
        this.reject(chunk, from, to, error);
        return false;
      }
      if (count === 1 || this.options.split === false) {
        this.reject(chunk, from, to, error);
        return true;
      }
      const middle = from + (count >> 1);
      if (await this.flushRange(chunk, from, middle)) return this.flushRange(chunk, middle, to);
      this.reject(chunk, middle, to, error);
      return false;
    }
    if (results.length !== count) {
      // The items did take effect, so trying them again would double them.
      const problem = `Batcher ${this.name}: flush returned ${results.length} results for ${count} items`;
      this.reject(chunk, from, to, new Error(problem));
      return true;
    }
    this.unsettled -= count;
    for (let i = 0; i < count; i++) chunk.resolves[from + i]!(results[i]!);
    return true;
  }

  private reject(chunk: Chunk<I, R>, from: number, to: number, error: unknown): void {
    this.unsettled -= to - from;
    for (let i = from; i < to; i++) chunk.rejects[i]!(error);
  }
}

function atLeastOne(name: string, option: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new RangeError(`Batcher ${name}: ${option} is ${value}, expected a whole number of at least 1`);
}

function observer(name: string, metrics: Metrics) {
  const sizes = metrics.histogram(
    'hatchet_batch_items',
    'Items per flush of a batcher',
    ['batcher'],
    [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000],
  );
  const durations = metrics.histogram('hatchet_batch_flush_seconds', 'Duration of a flush of a batcher', [
    'batcher',
  ]);
  const failures = metrics.counter('hatchet_batch_failures_total', 'Flushes of a batcher that failed', [
    'batcher',
  ]);
  const size = sizes.labels(name);
  const duration = durations.labels(name);
  const failed = failures.labels(name);
  return (items: number, ms: number, hasFailed: boolean) => {
    size.observe(items);
    duration.observe(ms / 1_000);
    if (hasFailed) failed.inc();
  };
}
