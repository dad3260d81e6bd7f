import type { LoadClient } from './load-client';
import { PLAIN, type Workload } from './workload';

const RUNS_PER_CALL = 100;
const CALLS_IN_FLIGHT = 4;
/** The load stops when the platform answers nothing but refusals. */
const MAX_TRIGGER_ERRORS = 20;

/** Keeps four bulk triggers in flight while fewer than `outstanding` runs wait for their results. */
export class BulkLoad {
  mostOutstanding = 0;
  private inFlight = 0;
  private stopped = false;

  constructor(
    private readonly client: LoadClient,
    private readonly outstanding: number,
    private readonly workload: Workload = PLAIN,
  ) {
    client.ledger.afterEachResult(() => this.fill());
    this.fill();
  }

  stop(): void {
    this.stopped = true;
  }

  private fill(): void {
    const { ledger } = this.client;
    while (!this.stopped && this.inFlight < CALLS_IN_FLIGHT) {
      const outstanding = ledger.open + this.inFlight * RUNS_PER_CALL;
      if (outstanding + RUNS_PER_CALL > this.outstanding) return;
      if (ledger.faults.trigger_errors >= MAX_TRIGGER_ERRORS) return;
      this.mostOutstanding = Math.max(this.mostOutstanding, outstanding + RUNS_PER_CALL);
      this.inFlight++;
      this.client.triggerBulk(
        RUNS_PER_CALL,
        () => {
          this.inFlight--;
          this.fill();
        },
        this.workload,
      );
    }
  }
}
