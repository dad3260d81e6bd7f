import { percentiles } from '@hatchet-ts/loadtest';
import type { Benchmark } from './benchmark';
import { drain, holdLoad } from './load/drain';
import { LoadClient } from './load/load-client';
import { SteadyLoad } from './load/steady-load';
import { usageFigures } from './measure/usage-meter';

export const latency: Benchmark = {
  name: 'latency',
  about:
    'single triggers at a given rate (--rate, default 50/s): from before the trigger call to its answer, to the action ' +
    "read from the worker's stream, to the result received by subscription; p50, p95, p99",

  async run(target, meter, options) {
    const client = await LoadClient.open(target, options.slots);
    const { ledger } = client;
    const load = new SteadyLoad(client, options.rate);
    try {
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
          ...percentiles('trigger_to_ack', latencies.ack),
          ...percentiles('trigger_to_start', latencies.start),
          ...percentiles('trigger_to_result', latencies.result),
          ...usageFigures(usage, runs),
          runs,
          seconds: usage.seconds,
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
