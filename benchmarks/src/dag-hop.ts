import { percentiles } from '@hatchet-ts/loadtest';
import type { Benchmark } from './benchmark';
import { drain } from './load/drain';
import { LoadClient } from './load/load-client';
import type { ActionHandler } from './load/load-worker';
import { actionsOf, workload } from './load/workload';

const HOPS = 10;

const CHAIN = workload(
  'bench-chain',
  Array.from({ length: HOPS }, (_, i) => ({
    readableId: `step${i}`,
    parents: i === 0 ? [] : [`step${i - 1}`],
  })),
);

export const dagHop: Benchmark = {
  name: 'dag-hop',
  about:
    'a DAG of ten no-op tasks in a chain, one run at a time: from a task read from the stream to its child read from ' +
    'it, and from the trigger to the result of the run',

  async run(target, _meter, options) {
    const hops: number[] = [];
    let lastAt = 0;
    const handlers = new Map(
      actionsOf(CHAIN).map((action, step): [string, ActionHandler] => [
        action,
        (_, complete) => {
          const now = performance.now();
          if (step > 0) hops.push(now - lastAt);
          lastAt = now;
          complete();
        },
      ]),
    );
    const client = await LoadClient.open(target, options.slots, [CHAIN], handlers);
    const { ledger } = client;
    try {
      let firstSeq = 0;
      const warmAt = performance.now() + options.warmupSeconds * 1000;
      const until = warmAt + options.seconds * 1000;
      while (performance.now() < until) {
        if (performance.now() < warmAt) {
          hops.length = 0;
          firstSeq = ledger.triggered + 1;
        }
        client.triggerOne(() => {}, CHAIN);
        await drain(client, options.drainSeconds);
        if (ledger.faults.lost > 0) break;
      }
      return {
        figures: {
          ...percentiles('hop', Float64Array.from(hops)),
          ...percentiles('trigger_to_result', ledger.latencies(firstSeq).result),
          hops: hops.length,
        },
        faults: ledger.faults,
        firstError: ledger.firstError,
      };
    } finally {
      client.close();
    }
  },
};
