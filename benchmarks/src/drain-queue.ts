import type { Benchmark } from './benchmark';
import { BulkLoad } from './load/bulk-load';
import { drain, holdLoad } from './load/drain';
import { LoadClient } from './load/load-client';
import { workload } from './load/workload';

const BACKLOG = 100_000;

/** Nothing may time out while it waits. */
const PATIENT = workload('bench-drain', [{ readableId: 'noop', scheduleTimeout: '2h' }]);

export const drainQueue: Benchmark = {
  name: 'drain',
  about:
    'as plain, behind a backlog of 100,000 queued runs, then the backlog drained without new runs, then as plain with ' +
    'an empty queue: runs/s of the first against those of the last',

  async run(target, _meter, options) {
    const client = await LoadClient.connect(target);
    const { ledger } = client;
    try {
      await client.register(PATIENT);
      const filling = new BulkLoad(client, BACKLOG, PATIENT);
      const filledFrom = performance.now();
      while (ledger.open < BACKLOG && ledger.faults.trigger_errors === 0) await holdLoad(client, 0.1);
      const fillSeconds = (performance.now() - filledFrom) / 1000;
      filling.stop();

      await client.startWorker(options.slots, [PATIENT]);
      const deep = await rate(new BulkLoad(client, BACKLOG, PATIENT));
      const left = ledger.open;
      const drainedFrom = performance.now();
      // Whatever a loaded machine takes for it.
      await drain(client, options.drainSeconds * 10);
      const drained = left / ((performance.now() - drainedFrom) / 1000);
      const empty = await rate(new BulkLoad(client, options.outstanding, PATIENT));
      await drain(client, options.drainSeconds);
      return {
        figures: {
          ratio: deep / empty,
          behind_backlog_runs_per_s: deep,
          empty_queue_runs_per_s: empty,
          drain_runs_per_s: drained,
          queued_runs_per_s: BACKLOG / fillSeconds,
        },
        faults: ledger.faults,
        firstError: ledger.firstError,
      };
    } finally {
      client.close();
    }

    async function rate(load: BulkLoad): Promise<number> {
      await holdLoad(client, options.warmupSeconds);
      const before = ledger.results;
      const from = performance.now();
      await holdLoad(client, options.seconds);
      const perSecond = (ledger.results - before) / ((performance.now() - from) / 1000);
      load.stop();
      return perSecond;
    }
  },
};
