import { workflowsProto } from '@hatchet-ts/contracts';
import { percentile, percentiles } from '@hatchet-ts/loadtest';
import type { Benchmark } from './benchmark';
import { drain, holdLoad } from './load/drain';
import { LoadClient } from './load/load-client';
import { SteadyLoad } from './load/steady-load';
import { type Workload, workload } from './load/workload';

const KEYS = 100;
/** More than a benchmark uses up in an hour. */
const PLENTY = 10_000_000;
/** Runs of the exhausted key, which stay queued while the others are measured. */
const HELD_BACK = 1000;

const LIMITED = workload(
  'bench-rate-limits',
  [{ readableId: 'noop', rateLimits: [{ key: 'bench', keyExpr: 'input.key', units: 1 }] }],
  {},
  (seq) => `{"n":${seq},"key":"bench-${seq % KEYS}"}`,
);

/** The same workflow under a key that hands out nothing. */
const EXHAUSTED: Workload = {
  definition: LIMITED.definition,
  request: (seq) => ({ ...LIMITED.request(seq), input: `{"n":${seq},"key":"bench-exhausted"}` }),
};

export const rateLimits: Benchmark = {
  name: 'rate-limits',
  about:
    'single triggers at a given rate over 100 rate-limit keys that have plenty, first alone and then with 1,000 runs of ' +
    'an exhausted key in the same queue: what those add to trigger→start of the others',

  async run(target, _meter, options) {
    const client = await LoadClient.connect(target);
    const { ledger } = client;
    const { MINUTE, YEAR } = workflowsProto.RateLimitDuration;
    for (let i = 0; i < KEYS; i++) await client.putRateLimit(`bench-${i}`, PLENTY, MINUTE);
    await client.putRateLimit('bench-exhausted', 0, YEAR);
    await client.register(LIMITED);
    await client.startWorker(options.slots, [LIMITED]);
    const load = new SteadyLoad(client, options.rate, [LIMITED]);
    try {
      await holdLoad(client, options.warmupSeconds);
      const aloneSeq = ledger.triggered;
      await holdLoad(client, options.seconds);
      const heldSeq = ledger.triggered;
      for (let i = 0; i < HELD_BACK; i += 100) client.triggerBulk(100, () => {}, EXHAUSTED);
      const besideSeq = ledger.triggered;
      await holdLoad(client, options.seconds);
      load.stop();
      await drain(client, options.drainSeconds, HELD_BACK);
      const alone = ledger.latencies(aloneSeq, (seq) => seq < heldSeq);
      const beside = ledger.latencies(besideSeq);
      const p50 = (samples: Float64Array) => percentile(samples.slice().sort(), 0.5);
      return {
        figures: {
          added_to_start_p50_ms: p50(beside.start) - p50(alone.start),
          ...percentiles('alone_trigger_to_start', alone.start),
          ...percentiles('beside_trigger_to_start', beside.start),
          ...percentiles('beside_trigger_to_result', beside.result),
          runs: ledger.triggered - aloneSeq,
          started_of_the_exhausted_key: ledger.latencies(heldSeq, (seq) => seq < besideSeq).start.length,
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
