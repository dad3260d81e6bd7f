import { AwaitedNodes } from './awaited-nodes';

/** A worker that has not named an acknowledged entry for so long, while it named others, does not wait for it. */
const UNCLAIMED_MS_MAX = 1000;

/** A satisfied entry of a durable log, by its place in the order of satisfaction. */
export interface Completion {
  branch: number;
  node: number;
  order: number;
}

/**
 * In which order one invocation of a durable task gets what it asked for (engine-behaviour 9.4): as it was satisfied,
 * on replays as well, so that "the first of many" is the same one every time. A completion is sent once its node was
 * acknowledged to this invocation, and holds back those behind it until then.
 */
export class CompletionOrder<C extends Completion> {
  /** Nodes acknowledged to a worker that may not wait for them, in order, with when that was. */
  private unclaimed: Map<number, { branch: number; atMs: number }> | null = null;
  /** Nodes acknowledged, or said to be waited for, whose completion was not sent. */
  private readonly awaited = new AwaitedNodes();
  /** Satisfied and not sent, in order. */
  private queue: C[];
  private known: number;

  /**
   * @param node highest node the invocation has asked for
   * @param satisfied what is satisfied already, in order
   * @param known highest place in the order that `satisfied` tells of
   */
  constructor(
    private highest: number,
    satisfied: readonly C[],
    known: number,
  ) {
    this.queue = [...satisfied];
    this.known = known;
  }

  /** Highest node the invocation has asked for. */
  get node(): number {
    return this.highest;
  }

  /** Highest place in the order that was learnt of. */
  get lastOrder(): number {
    return this.known;
  }

  /** What the invocation waits for, or may yet say that it does. */
  get waiting(): { branch: number; node: number }[] {
    const waiting = this.awaited.list();
    for (const [node, { branch }] of this.unclaimed ?? []) waiting.push({ branch, node });
    return waiting;
  }

  awaits(node: number): boolean {
    return this.awaited.has(node);
  }

  /** The invocation has asked for everything up to a node. */
  reach(node: number): void {
    if (node > this.highest) this.highest = node;
  }

  /** The invocation waits for an entry. */
  waitFor({ branch, node }: { branch: number; node: number }): void {
    this.awaited.add(node, branch);
  }

  /**
   * An entry was acknowledged to a worker that says for itself whether it waits for it (see `claim`): until then its
   * completion is not sent and holds back those behind it.
   */
  offer({ branch, node }: { branch: number; node: number }, nowMs: number): void {
    if (this.awaited.has(node)) return;
    this.unclaimed ??= new Map();
    this.unclaimed.set(node, { branch, atMs: nowMs });
  }

  /**
   * The worker says what it waits for. It says so right behind an acknowledgement, in order: what was acknowledged
   * before something it names, or long before it wrote, and is not named, is something it does not wait for.
   *
   * @param nodes some or all of those it waits for
   * @returns nodes it does not wait for; should it name them later after all, they stand outside the order
   */
  claim(nodes: ReadonlySet<number>, nowMs: number): number[] {
    if (!this.unclaimed) return [];
    for (const node of nodes) {
      const offered = this.unclaimed.get(node);
      if (!offered) continue;
      this.unclaimed.delete(node);
      this.awaited.add(node, offered.branch);
    }
    let highest = 0;
    for (const node of nodes) if (node > highest) highest = node;
    const left: number[] = [];
    for (const [node, { atMs }] of this.unclaimed)
      if (node < highest || nowMs - atMs > UNCLAIMED_MS_MAX) left.push(node);
    for (const node of left) this.unclaimed.delete(node);
    if (this.unclaimed.size === 0) this.unclaimed = null;
    return left;
  }

  /** Whether what stands at a place in the order has had its turn. @param order null for what is not satisfied */
  isPast(order: number | null): boolean {
    return (
      order !== null && order <= this.known && order < (this.queue[0]?.order ?? Number.POSITIVE_INFINITY)
    );
  }

  /** @param satisfied in order; what is known already is left out */
  learn(satisfied: readonly C[], lastOrder = satisfied.at(-1)?.order ?? 0): void {
    for (const completion of satisfied) if (completion.order > this.known) this.queue.push(completion);
    this.known = Math.max(this.known, lastOrder);
  }

  /** The completion to send next; null when there is none, or one that was not asked for yet comes before it. */
  next(): C | null {
    for (let head = this.queue[0]; head !== undefined; head = this.queue[0]) {
      if (this.awaited.has(head.node)) return head;
      if (head.node > this.highest || this.unclaimed?.has(head.node)) return null;
      // The invocation has had it: on another stream, or before it was satisfied anew.
      this.queue.shift();
    }
    return null;
  }

  /** The completion that `next` gave was sent. */
  sent(completion: C): void {
    this.queue.shift();
    this.awaited.delete(completion.node);
  }

  /** Completions nobody has asked for that hold back others; empty unless something is held back. */
  get obstacles(): readonly C[] {
    const held = this.queue.findIndex((completion) => this.awaited.has(completion.node));
    return held < 0 ? [] : this.queue.slice(0, held).filter((completion) => completion.node > this.highest);
  }
}
