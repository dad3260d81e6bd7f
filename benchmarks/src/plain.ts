import type { Benchmark } from './benchmark';
import { drain, holdLoad } from './load/drain';
import { LoadClient } from './load/load-client';
import { percentiles } from './measure/percentile';
import { usageFigures } from './measure/usage-meter';

const RUNS_PER_CALL = 100;
const CALLS_IN_FLIGHT = 4;
/** The load stops when the platform answers nothing but refusals. */
const MAX_TRIGGER_ERRORS = 20;

export const plain: Benchmark = {
  name: 'plain',
  about:
    'sustained no-op runs: bulk triggers of 100, four in flight, one worker, STARTED and COMPLETED as unary calls, ' +
    'every result received by subscription. Runs/s; CPU, statements, transactions, WAL bytes and messages per run',

  async run(target, meter, options) {
    const client = await LoadClient.open(target, options.slots);
    const { ledger } = client;
    try {
      const load = new BulkLoad(client, options.outstanding);
      await holdLoad(client, options.warmupSeconds);
      await meter.start();
      const resultsBefore = ledger.results;
      const firstSeq = ledger.triggered;
      await holdLoad(client, options.seconds);
      const runs = ledger.results - resultsBefore;
      const usage = await meter.read();
      load.stop();
      await drain(client, options.drainSeconds);
      const latencies = ledger.latencies(firstSeq);
      return {
        figures: {
          runs_per_s: runs / usage.seconds,
          ...usageFigures(usage, runs),
          runs,
          seconds: usage.seconds,
          most_outstanding: load.mostOutstanding,
          ...percentiles('trigger_to_ack', latencies.ack),
          ...percentiles('trigger_to_result', latencies.result),
        },
        faults: ledger.faults,
        firstError: ledger.firstError,
      };
    } finally {
      client.close();
    }
  },
};

/** Keeps four bulk triggers in flight while fewer than `outstanding` runs wait for their results. */
class BulkLoad {
  mostOutstanding = 0;
  private inFlight = 0;
  private stopped = false;

  constructor(
    private readonly client: LoadClient,
    private readonly outstanding: number,
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
      this.client.triggerBulk(RUNS_PER_CALL, () => {
        this.inFlight--;
        this.fill();
      });
    }
  }
}
