/** Between two portions, in ms: little of what a run takes from its trigger to its result. */
const PERIOD_MS = 10;
/**
 * Released per ms at least. Each completion brings a report and a result with it: a thousand of them take a quarter of a
 * second of this process, so that at this pace half of its time is left to others.
 */
const PER_MS_MIN = 2;
/** A larger backlog leaves faster, by half within about this long, in ms: the pace bounds bursts, not throughput. */
const SPREAD_MS = 500;

/**
 * Hands on what comes in bursts in small portions, each in a turn of the event loop of its own, so that others are
 * served between them. What comes one by one is handed on at once. An item that waits already is not taken twice.
 */
export class PacedQueue<T> {
  private readonly waiting = new Set<T>();
  private timer: NodeJS.Timeout | undefined;
  private allowance = 0;
  private passedAtMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly release: (items: readonly T[]) => void) {}

  add(items: Iterable<T>): void {
    for (const item of items) this.waiting.add(item);
    if (this.timer !== undefined || this.waiting.size === 0) return;
    this.pass(PERIOD_MS);
  }

  /** Forgets what waits. */
  clear(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting.clear();
  }

  /** @param creditMs most of the time since the pass before that counts */
  private pass(creditMs: number): void {
    this.timer = undefined;
    const nowMs = performance.now();
    const perMs = Math.max(PER_MS_MIN, this.waiting.size / SPREAD_MS);
    const elapsedMs = nowMs - this.passedAtMs;
    this.passedAtMs = nowMs;
    this.allowance = Math.min(this.allowance + elapsedMs * perMs, creditMs * perMs);
    const portion: T[] = [];
    for (const item of this.waiting) {
      if (portion.length + 1 > this.allowance) break;
      portion.push(item);
    }
    for (const item of portion) this.waiting.delete(item);
    this.allowance -= portion.length;
    // A timer that comes late, because others took the time, makes up for it.
    if (this.waiting.size > 0) this.timer = setTimeout(() => this.pass(Number.POSITIVE_INFINITY), PERIOD_MS);
    if (portion.length > 0) this.release(portion);
  }
}
