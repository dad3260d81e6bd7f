import type { DurableResult, SatisfiedEntry } from '@hatchet-ts/schema';
import { CompletionOrder } from './completion-order';
import type { Forks, LogState } from './durable-reads';
import type { DurableSession } from './durable-session';

/** A completion with its result, where that is known already. */
export interface OrderedCompletion {
  branch: number;
  node: number;
  order: number;
  result: DurableResult | null;
}

/** A completion that was written and that the worker may not have had when it sent what came in since. */
interface Unconfirmed {
  branch: number;
  node: number;
  order: number;
  sentAtMs: number;
}

/** A worker that writes later than this after our message has read it: longer than any healthy stream takes. */
const CONFIRMED_AFTER_MS = 1000;

/** One invocation of a durable task, as the stream of its worker serves it. */
export class DurableInvocation {
  readonly order: CompletionOrder<OrderedCompletion>;
  readonly branch: number;
  readonly forks: Forks;
  /** Set while the invocation is being evicted: nothing else is done for it meanwhile. */
  barrier: Promise<void> | null = null;
  /** A result is being read; what comes behind it waits. */
  fetching = false;
  /** Since when something is held back, in ms of the monotonic clock. */
  stalledSinceMs: number | null = null;
  // Tens of thousands of invocations may sleep here: what a sleeping one does not need does not exist.
  private results: Map<number, DurableResult> | null = null;
  private requests: Set<Promise<void>> | null = null;
  private unconfirmed: Unconfirmed[] | null = null;

  constructor(
    /** The stream that serves it. */
    readonly session: DurableSession,
    readonly taskId: string,
    readonly invocation: number,
    { row, forks, satisfied }: LogState,
  ) {
    this.branch = row.branch;
    this.forks = forks;
    this.order = new CompletionOrder(
      row.node,
      satisfied.map((entry) => withoutResult(entry)),
      row.lastOrder,
    );
  }

  /** Keeps the result of an entry that is held back by others. */
  hold(node: number, result: DurableResult): void {
    this.results ??= new Map();
    this.results.set(node, result);
  }

  held(node: number): DurableResult | undefined {
    return this.results?.get(node);
  }

  /** The worker says what it waits for: results it does not wait for are let go. */
  claim(nodes: ReadonlySet<number>, nowMs: number): void {
    for (const node of this.order.claim(nodes, nowMs)) this.release(node);
  }

  /** Notes a request that was taken, until it is answered. */
  track(request: Promise<void>): void {
    this.requests ??= new Set();
    const { requests } = this;
    const tracked = request.finally(() => {
      requests.delete(tracked);
      if (requests.size === 0 && this.requests === requests) this.requests = null;
    });
    requests.add(tracked);
  }

  /** Resolves when every request taken so far is answered. */
  async settled(): Promise<void> {
    await Promise.all(this.requests ?? []);
  }

  learn(entries: readonly SatisfiedEntry[]): void {
    this.order.learn(
      entries.map(({ branch, node, order, failed, error, payload }) => ({
        branch,
        node,
        order,
        result: { failed, error, payload },
      })),
    );
  }

  /** A completion was written. */
  wrote(completion: OrderedCompletion, nowMs: number): void {
    const { branch, node, order } = completion;
    this.order.sent(completion);
    this.release(node);
    this.unconfirmed ??= [];
    this.unconfirmed.push({ branch, node, order, sentAtMs: nowMs });
  }

  private release(node: number): void {
    this.results?.delete(node);
    if (this.results?.size === 0) this.results = null;
  }

  /**
   * The worker has told what it waits for, and perhaps how far it has received.
   * @param nodes of this invocation, some or all
   */
  heard(nodes: ReadonlySet<number>, received: number | undefined, nowMs: number): void {
    if (!this.unconfirmed) return;
    const left = this.unconfirmed.filter(({ node, order, sentAtMs }) => {
      if (received !== undefined) return order > received;
      return nodes.has(node) || nowMs - sentAtMs < CONFIRMED_AFTER_MS;
    });
    this.unconfirmed = left.length > 0 ? left : null;
  }

  /** What an eviction asked for now must not make the task sleep through (see `Eviction`). */
  unsure(nowMs: number) {
    const awaited = this.order.waiting;
    const doubtful: { branch: number; node: number }[] = [];
    for (const { branch, node, sentAtMs } of this.unconfirmed ?? [])
      (nowMs - sentAtMs < CONFIRMED_AFTER_MS ? awaited : doubtful).push({ branch, node });
    return { awaited, doubtful };
  }
}

const withoutResult = ({ branch, node, order }: SatisfiedEntry): OrderedCompletion => ({
  branch,
  node,
  order,
  result: null,
});
