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
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), timeoutMs);
    });
    const idle = new Promise<boolean>((resolve) => this.waiting.push(() => resolve(true)));
    const result = await Promise.race([idle, timeout]);
    clearTimeout(timer);
    return result;
  }
}
