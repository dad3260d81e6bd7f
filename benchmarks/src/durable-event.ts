import type { Benchmark } from './benchmark';
import { drain } from './load/drain';
import { DurableLoad, durable, eventOf, inRounds } from './load/durable-load';
import { usageFigures } from './measure/usage-meter';

const TASKS = 1000;
const WAITING = durable('bench-durable-event');

export const durableEvent: Benchmark = {
  name: 'durable-event',
  about:
    '1,000 durable tasks wait for one event: from their trigger until all wait, and from the push of the event to its ' +
    'acknowledgement and to the last result; round after round',

  async run(target, meter, options) {
    let waiting = 0;
    let key = '';
    const load = await DurableLoad.open(
      target,
      options.slots,
      new Map([[WAITING, (task, _action, complete) => task.wait(eventOf(key), () => waiting++, complete)]]),
    );
    const { client } = load;
    try {
      const figures = await inRounds(
        load,
        options,
        () => meter.start(),
        async (round) => {
          waiting = 0;
          key = `bench:durable:${round}`;
          const from = performance.now();
          load.trigger(TASKS, WAITING);
          await load.until('all tasks wait', options, () => waiting === TASKS);
          const pushedAt = performance.now();
          await client.pushEvent(key);
          const event_to_ack = performance.now() - pushedAt;
          await drain(client, options.drainSeconds);
          const event_to_last_result = performance.now() - pushedAt;
          return { trigger_to_all_waiting: pushedAt - from, event_to_ack, event_to_last_result };
        },
      );
      return {
        figures: { ...figures, ...usageFigures(await meter.read(), figures.rounds! * TASKS) },
        faults: client.ledger.faults,
        firstError: client.ledger.firstError,
      };
    } finally {
      load.close();
    }
  },
};
