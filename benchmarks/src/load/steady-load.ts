import type { LoadClient } from './load-client';
import { PLAIN, type Workload } from './workload';

/** Triggers at even intervals whatever the answers do; a late timer catches up, so the rate holds. */
export class SteadyLoad {
  private readonly startedAt = performance.now();
  private sent = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly client: LoadClient,
    private readonly rate: number,
    /** The runs take turns. */
    private readonly workloads: readonly Workload[] = [PLAIN],
  ) {
    this.next();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private next(): void {
    const dueAt = this.startedAt + (this.sent / this.rate) * 1000;
    this.timer = setTimeout(() => {
      this.client.triggerOne(() => {}, this.workloads[this.sent % this.workloads.length]);
      this.sent++;
      this.next();
    }, dueAt - performance.now());
  }
}
