import type { Benchmark, BenchmarkOptions } from './benchmark';
import { BulkLoad } from './load/bulk-load';
import { drain, holdLoad } from './load/drain';
import { LoadClient } from './load/load-client';
import { type Workload, workload } from './load/workload';

const BACKLOG = 100_000;

/** Nothing may time out while it waits. */
const PATIENT = workload('bench-drain', [{ readableId: 'noop', scheduleTimeout: '24h' }]);
const BEFORE = workload('bench-drain-before', [{ readableId: 'noop' }]);

export const drainQueue: Benchmark = {
  name: 'drain',
  about:
    'as plain with an empty queue, then behind a backlog of 100,000 queued runs (--count), then the backlog drained ' +
    'without new runs for at most ten times --drain, then with an empty queue again: runs/s behind the backlog ' +
    'against those with an empty queue',

  async run(target, _meter, options) {
    const backlog = options.count ?? BACKLOG;
    // A client of its own, whose worker leaves with it: the backlog gathers while there is none.
    const first = await LoadClient.open(target, options.slots, [BEFORE]);
    let before: number;
    try {
      before = await emptyRate(first, options, BEFORE);
    } finally {
      first.close();
    }

    const client = await LoadClient.connect(target);
    const { ledger } = client;
    try {
      await client.register(PATIENT);
      const filling = new BulkLoad(client, backlog, PATIENT);
      const filledFrom = performance.now();
      while (ledger.open < backlog && ledger.faults.trigger_errors === 0) await holdLoad(client, 0.1);
      const fillSeconds = (performance.now() - filledFrom) / 1000;

      await client.startWorker(options.slots, [PATIENT]);
      const deep = await rate(client, options, filling);
      const queued = ledger.open;
      const drainedFrom = performance.now();
      await drain(client, options.drainSeconds * 10);
      const left = client.unfinished;
      const drained = (queued - left) / ((performance.now() - drainedFrom) / 1000);
      // A backlog that is too long for the time of a benchmark is not lost while it moves.
      if (left > 0 && (await isMoving(client, options))) ledger.faults.lost = 0;
      const after = left > 0 ? before : await emptyRate(client, options, PATIENT);
      return {
        figures: {
          ratio: deep / ((before + after) / 2),
          behind_backlog_runs_per_s: deep,
          empty_queue_runs_per_s_before: before,
          empty_queue_runs_per_s_after: after,
          drain_runs_per_s: drained,
          queued_runs_per_s: backlog / fillSeconds,
          backlog,
          left_queued: left,
        },
        faults: { ...ledger.faults, lost: ledger.faults.lost + first.ledger.faults.lost },
        firstError: ledger.firstError,
      };
    } finally {
      client.close();
    }
  },
};

async function emptyRate(client: LoadClient, options: BenchmarkOptions, runs: Workload): Promise<number> {
  const perSecond = await rate(client, options, new BulkLoad(client, options.outstanding, runs));
  await drain(client, options.drainSeconds);
  return perSecond;
}

async function rate(client: LoadClient, options: BenchmarkOptions, load: BulkLoad): Promise<number> {
  const { ledger } = client;
  await holdLoad(client, options.warmupSeconds);
  const before = ledger.results;
  const from = performance.now();
  await holdLoad(client, options.seconds);
  const perSecond = (ledger.results - before) / ((performance.now() - from) / 1000);
  load.stop();
  return perSecond;
}

async function isMoving(client: LoadClient, options: BenchmarkOptions): Promise<boolean> {
  const { results } = client.ledger;
  const until = performance.now() + options.drainSeconds * 1000;
  while (client.ledger.results === results && performance.now() < until) await holdLoad(client, 0.1);
  return client.ledger.results > results;
}
