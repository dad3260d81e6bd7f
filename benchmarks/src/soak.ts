import { percentiles } from '@hatchet-ts/loadtest';
import type { Benchmark } from './benchmark';
import { drain, holdLoad } from './load/drain';
import { LoadClient } from './load/load-client';
import { SteadyLoad } from './load/steady-load';
import { collectedHeaps, HEAP_REPORT_OPTION } from './measure/collected-heap';

/** Of the time of the benchmark: minute 3 of 10, minute 10 of 33. */
const FIRST_READING = 0.3;

export const soak: Benchmark = {
  name: 'soak',
  about:
    'single triggers at --rate for --seconds: heap of every service after a forced collection at three tenths of the ' +
    'time and at its end, as a ratio',
  nodeOptions: HEAP_REPORT_OPTION,

  async run(target, meter, options) {
    const client = await LoadClient.open(target, options.slots);
    const { ledger } = client;
    const load = new SteadyLoad(client, options.rate);
    const { processes } = meter.measured;
    try {
      await holdLoad(client, options.seconds * FIRST_READING);
      const first = await collectedHeaps(processes);
      const early = ledger.triggered;
      await holdLoad(client, options.seconds * (1 - FIRST_READING));
      const second = await collectedHeaps(processes);
      load.stop();
      await drain(client, options.drainSeconds);
      return {
        figures: {
          ...Object.fromEntries(
            [...second].flatMap(([name, bytes]) => {
              const label = name.replace(/\W/g, '_');
              return [
                [`heap_first_bytes_${label}`, first.get(name)!],
                [`heap_second_bytes_${label}`, bytes],
                [`heap_ratio_${label}`, bytes / first.get(name)!],
              ];
            }),
          ),
          runs: ledger.triggered,
          runs_between: ledger.triggered - early,
          ...percentiles('trigger_to_result', ledger.latencies(early).result),
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
