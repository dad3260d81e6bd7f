import type { Benchmark } from './benchmark';
import { BulkLoad } from './load/bulk-load';
import { drain, holdLoad } from './load/drain';
import { LoadClient } from './load/load-client';
import { workload } from './load/workload';

const BACKLOG = 100_000;

/** Nothing may time out while it waits. */
const PATIENT = workload('bench-drain', [{ readableId: 'noop', scheduleTimeout: '24h' }]);

export const drainQueue: Benchmark = {
  name: 'drain',
  about:
    'as plain with an empty queue, then behind a backlog of 100,000 queued runs (--count), then the backlog drained ' +
    'without new runs for at most ten times --drain, then with an empty queue again: runs/s behind the backlog ' +
    'against those with an empty queue',

  async run(target, _meter, options) {
    const backlog = options.count ?? BACKLOG;
    const client = await LoadClient.open(target, options.slots, [PATIENT]);
    const { ledger } = client;
    try {
      const before = await rate(new BulkLoad(client, options.outstanding, PATIENT));
      await drain(client, options.drainSeconds);

      const filling = new BulkLoad(client, backlog, PATIENT);
      const filledFrom = performance.now();
      const firstSeq = ledger.triggered;
      // The worker takes runs all the while, so it is the triggers that fill the queue, as far as they are ahead.
      while (ledger.open < backlog * 0.99 && ledger.faults.trigger_errors === 0) await holdLoad(client, 0.1);
      const filled = (ledger.triggered - firstSeq) / ((performance.now() - filledFrom) / 1000);
      const deep = await rate(filling);

      const queued = ledger.open;
      const drainedFrom = performance.now();
      await drain(client, options.drainSeconds * 10);
      const drained = (queued - client.unfinished) / ((performance.now() - drainedFrom) / 1000);
      const left = client.unfinished;
      // A backlog that is too long for the time of a benchmark is not lost while it moves.
      if (left > 0 && (await isMoving())) ledger.faults.lost = 0;
      const after = left > 0 ? before : await rate(new BulkLoad(client, options.outstanding, PATIENT));
      if (left === 0) await drain(client, options.drainSeconds);
      return {
        figures: {
          ratio: deep / ((before + after) / 2),
          behind_backlog_runs_per_s: deep,
          empty_queue_runs_per_s_before: before,
          empty_queue_runs_per_s_after: after,
          drain_runs_per_s: drained,
          filled_runs_per_s: filled,
          backlog,
          left_queued: left,
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

    async function isMoving(): Promise<boolean> {
      const results = ledger.results;
      const until = performance.now() + options.drainSeconds * 1000;
      while (ledger.results === results && performance.now() < until) await holdLoad(client, 0.1);
      return ledger.results > results;
    }
  },
};
