import { createHash } from 'node:crypto';

/** Random numbers that a printed seed brings back (Mulberry32 over a hash of the seed). */
export class Random {
  private state: number;

  constructor(readonly seed: string) {
    this.state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  }

  /** A stream of its own: what one part draws does not shift what another part draws. */
  fork(name: string): Random {
    return new Random(`${this.seed}/${name}`);
  }

  /** From 0 up to, without, 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  /** A whole number below `count`. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }

  /** One of the values, each as likely as its weight says. */
  weighted<T extends { weight: number }>(values: readonly T[]): T {
    const total = values.reduce((sum, { weight }) => sum + weight, 0);
    let rest = this.next() * total;
    for (const value of values) {
      rest -= value.weight;
      if (rest < 0) return value;
    }
    return values.at(-1)!;
  }
}
