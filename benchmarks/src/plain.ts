import { percentiles } from '@hatchet-ts/loadtest';
import type { Benchmark } from './benchmark';
import { BulkLoad } from './load/bulk-load';
import { drain, holdLoad } from './load/drain';
import { LoadClient } from './load/load-client';
import { PLAIN, type Workload } from './load/workload';
import { usageFigures } from './measure/usage-meter';

export const plain: Benchmark = {
  name: 'plain',
  about:
    'sustained no-op runs: bulk triggers of 100, four in flight, one worker, STARTED and COMPLETED as unary calls, ' +
    'every result received by subscription. Runs/s; CPU, statements, transactions, WAL bytes and messages per run',
  run: sustain(PLAIN),
};

/** As many runs of a workload as the platform brings to their results. */
export function sustain(workload: Workload): Benchmark['run'] {
  return async (target, meter, options) => {
    const client = await LoadClient.open(target, options.slots, [workload]);
    const { ledger } = client;
    try {
      const load = new BulkLoad(client, options.outstanding, workload);
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
  };
}
