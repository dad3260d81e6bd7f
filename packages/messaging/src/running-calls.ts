import { within } from './within';

/** Counts handler calls under way, so that a closing broker can wait for them. */
export class RunningCalls {
  private count = 0;
  private waiting: (() => void)[] = [];

  async run<T>(call: () => Promise<T>): Promise<T> {
    this.count += 1;
    try {
      return await call();
    } finally {
      this.count -= 1;
      if (this.count === 0) for (const resolve of this.waiting.splice(0)) resolve();
    }
  }

  /** True once no call is under way, false when `timeoutMs` pass first. */
  async idle(timeoutMs: number): Promise<boolean> {
    if (this.count === 0) return true;
    const idle = new Promise<void>((resolve) => this.waiting.push(resolve));
    return (await within(timeoutMs, idle)) !== undefined;
  }
}
