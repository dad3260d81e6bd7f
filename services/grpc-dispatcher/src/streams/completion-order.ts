import { AwaitedNodes } from './awaited-nodes';

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

  get waiting(): { branch: number; node: number }[] {
    return this.awaited.list();
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

  /** @param satisfied in order; what is known already is left out */
  learn(satisfied: readonly C[], lastOrder = satisfied.at(-1)?.order ?? 0): void {
    for (const completion of satisfied) if (completion.order > this.known) this.queue.push(completion);
    this.known = Math.max(this.known, lastOrder);
  }

  /** The completion to send next; null when there is none, or one that was not asked for yet comes before it. */
  next(): C | null {
    for (let head = this.queue[0]; head !== undefined; head = this.queue[0]) {
      if (this.awaited.has(head.node)) return head;
      if (head.node > this.highest) return null;
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
