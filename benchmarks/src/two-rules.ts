import { v1Workflows } from '@hatchet-ts/contracts';
import { percentile, percentiles } from '@hatchet-ts/loadtest';
import type { Benchmark } from './benchmark';
import { drain, holdLoad } from './load/drain';
import { LoadClient } from './load/load-client';
import { SteadyLoad } from './load/steady-load';
import { PLAIN, workload } from './load/workload';

const rule = (expression: string) => ({
  expression,
  maxRuns: 10,
  limitStrategy: v1Workflows.ConcurrencyLimitStrategy.GROUP_ROUND_ROBIN,
});

/** Keys of a run's own: nothing ever waits for a place. */
const RULED = workload(
  'bench-two-rules',
  [{ readableId: 'noop' }],
  { concurrencyArr: [rule('input.first'), rule('input.second')] },
  (seq) => `{"n":${seq},"first":"f${seq}","second":"s${seq}"}`,
);

export const twoRules: Benchmark = {
  name: 'two-rules',
  about:
    'single triggers at a given rate, by turns of a workflow without rules and of one with two concurrency rules that ' +
    'keep nobody waiting: what the rules add to trigger→start and trigger→result',

  async run(target, _meter, options) {
    const client = await LoadClient.open(target, options.slots, [PLAIN, RULED]);
    const { ledger } = client;
    const load = new SteadyLoad(client, options.rate, [PLAIN, RULED]);
    try {
      await holdLoad(client, options.warmupSeconds);
      const firstSeq = ledger.triggered;
      await holdLoad(client, options.seconds);
      load.stop();
      await drain(client, options.drainSeconds);
      const plain = ledger.latencies(firstSeq, (seq) => seq % 2 === 0);
      const ruled = ledger.latencies(firstSeq, (seq) => seq % 2 === 1);
      const added = (what: 'start' | 'result') =>
        percentile(ruled[what].slice().sort(), 0.5) - percentile(plain[what].slice().sort(), 0.5);
      return {
        figures: {
          added_to_start_p50_ms: added('start'),
          added_to_result_p50_ms: added('result'),
          ...percentiles('plain_trigger_to_start', plain.start),
          ...percentiles('ruled_trigger_to_start', ruled.start),
          ...percentiles('plain_trigger_to_result', plain.result),
          ...percentiles('ruled_trigger_to_result', ruled.result),
          runs: ledger.triggered - firstSeq,
        },
        faults: ledger.faults,
        firstError: ledger.firstError,
      };
    } finally {
      load.stop();
      client.close();
    }
  },
};
