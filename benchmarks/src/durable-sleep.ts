import type { Benchmark } from './benchmark';
import { drain } from './load/drain';
import { DurableLoad, durable, inRounds, sleepFor } from './load/durable-load';
import { usageFigures } from './measure/usage-meter';

const TASKS = 1000;
const SLEEP = '2s';
const SLEEPING = durable('bench-durable-sleep');

export const durableSleep: Benchmark = {
  name: 'durable-sleep',
  about:
    '1,000 durable tasks, triggered at once, sleep 2 s and return: until all sleep, and until the last has its result; ' +
    'round after round',

  async run(target, meter, options) {
    let asleep = 0;
    const load = await DurableLoad.open(
      target,
      options.slots,
      new Map([
        [SLEEPING, (task, _action, complete) => task.wait(sleepFor(SLEEP), () => asleep++, complete)],
      ]),
    );
    const { ledger } = load.client;
    try {
      const figures = await inRounds(
        load,
        options,
        () => meter.start(),
        async () => {
          asleep = 0;
          const from = performance.now();
          load.trigger(TASKS, SLEEPING);
          await load.until('all tasks sleep', options, () => asleep === TASKS);
          const trigger_to_all_asleep = performance.now() - from;
          await drain(load.client, options.drainSeconds);
          return { trigger_to_all_asleep, trigger_to_last_result: performance.now() - from };
        },
      );
      return {
        figures: { ...figures, ...usageFigures(await meter.read(), figures.rounds! * TASKS) },
        faults: ledger.faults,
        firstError: ledger.firstError,
      };
    } finally {
      load.close();
    }
  },
};
