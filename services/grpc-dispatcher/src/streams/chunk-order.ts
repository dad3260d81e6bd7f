/** What decides about a chunk's place. */
export interface OrderedChunk {
  /** Attempt, from 0. */
  retry: number;
  /** Position in the attempt's stream; null where the client does not number. */
  index: number | null;
  body: { readonly length: number };
  /** When it was stored, epoch ms. */
  createdAt: number;
}

/** How long a missing chunk is waited for (engine-behaviour 11.1.2). */
export const GAP_MS = 5000;
/** What may be held back behind a gap; with more, the gap is given up early. */
const HELD_COUNT_MAX = 1000;
const HELD_BYTES_MAX = 8 * 1024 * 1024;

/**
 * Brings the chunks of one task into the order of their indexes, attempt by attempt. Chunks behind a gap are held back
 * until it closes or is given up; whatever fills it later still goes out, at once: late is better than lost (H91).
 */
export class ChunkOrder<C extends OrderedChunk> {
  /** Behind the gap, by index. */
  private held: C[] = [];
  private heldBytes = 0;

  /** @param next the attempt and index that comes next; default: the very beginning */
  constructor(private next: { retry: number; index: number } = { retry: 0, index: 0 }) {}

  /** When the gap is given up, epoch ms; null without one. */
  get dueAtMs(): number | null {
    if (this.held.length === 0) return null;
    return Math.min(...this.held.map((chunk) => chunk.createdAt)) + GAP_MS;
  }

  /** @returns what goes out now */
  push(chunk: C): C[] {
    const { retry, index } = chunk;
    const out: C[] = [];
    if (retry > this.next.retry) {
      out.push(...this.giveUp());
      this.next = { retry, index: 0 };
    }
    if (index === null || retry < this.next.retry || index < this.next.index) {
      out.push(chunk);
      return out;
    }
    if (index > this.next.index) {
      this.hold(chunk, index);
      if (this.held.length > HELD_COUNT_MAX || this.heldBytes > HELD_BYTES_MAX) out.push(...this.giveUp());
      return out;
    }
    out.push(chunk);
    this.next.index = index + 1;
    let free = 0;
    while (free < this.held.length && this.held[free]!.index! <= this.next.index) {
      const held = this.held[free++]!;
      out.push(held);
      this.next.index = held.index! + 1;
      this.heldBytes -= held.body.length;
    }
    this.held.splice(0, free);
    return out;
  }

  /** Gives the gap up: what is held goes out in order, and the order goes on behind it. */
  giveUp(): C[] {
    const out = this.held;
    this.held = [];
    this.heldBytes = 0;
    const last = out.at(-1);
    if (last) this.next.index = last.index! + 1;
    return out;
  }

  private hold(chunk: C, index: number): void {
    let at = this.held.length;
    while (at > 0 && this.held[at - 1]!.index! > index) at--;
    this.held.splice(at, 0, chunk);
    this.heldBytes += chunk.body.length;
  }
}
