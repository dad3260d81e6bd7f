import { percentiles } from '@hatchet-ts/loadtest';
import type { Benchmark } from './benchmark';
import { drain } from './load/drain';
import { DurableLoad, durable, inRounds } from './load/durable-load';
import { usageFigures } from './measure/usage-meter';

const TASKS = 100;
const STEPS = 100;
const VALUE = Buffer.from('{"step":"done"}');
const STEPPING = durable('bench-durable-steps');

export const durableSteps: Benchmark = {
  name: 'durable-steps',
  about:
    '100 durable tasks at once take 100 memoised steps each, one after the other: steps per second, and how long one ' +
    'step waits for its acknowledgement; round after round',

  async run(target, meter, options) {
    let steps: number[] = [];
    const load = await DurableLoad.open(
      target,
      options.slots,
      new Map([
        [
          STEPPING,
          (task, _action, complete) => {
            const next = (step: number) => {
              if (step === STEPS) return complete();
              const from = performance.now();
              task.memo(Buffer.from(`step ${step}`), VALUE, () => {
                steps.push(performance.now() - from);
                next(step + 1);
              });
            };
            next(0);
          },
        ],
      ]),
    );
    const { ledger } = load.client;
    const begin = async () => {
      steps = [];
      await meter.start();
    };
    try {
      const figures = await inRounds(load, options, begin, async () => {
        const from = performance.now();
        load.trigger(TASKS, STEPPING);
        await drain(load.client, options.drainSeconds);
        return { trigger_to_last_result: performance.now() - from };
      });
      return {
        figures: {
          steps_per_s: (TASKS * STEPS) / (figures.trigger_to_last_result_p50_ms! / 1000),
          ...percentiles('step', Float64Array.from(steps)),
          ...figures,
          ...usageFigures(await meter.read(), figures.rounds! * TASKS),
        },
        faults: ledger.faults,
        firstError: ledger.firstError,
      };
    } finally {
      load.close();
    }
  },
};
