import { percentiles } from '@hatchet-ts/loadtest';
import type { Benchmark } from './benchmark';
import { drain, holdLoad } from './load/drain';
import { DurableLoad, durable, eventOf, inRounds } from './load/durable-load';
import { LoadClient } from './load/load-client';
import { SteadyLoad } from './load/steady-load';

const TASKS = 1000;
/** Around the push of an event: before it nothing else happens, behind it the tasks go on. */
const WINDOW_SECONDS = 1;
const WAITING = durable('bench-durable-beside');

export const durableBeside: Benchmark = {
  name: 'durable-beside',
  about:
    'plain runs at --rate while 1,000 durable waits are resolved by one event, round after round: how long they take in ' +
    'the second before its push and in the second from it',

  async run(target, _meter, options) {
    let waiting = 0;
    let key = '';
    const load = await DurableLoad.open(
      target,
      options.slots,
      new Map([[WAITING, (task, _action, complete) => task.wait(eventOf(key), () => waiting++, complete)]]),
    );
    const others = await LoadClient.open(target, options.slots);
    const steady = new SteadyLoad(others, options.rate);
    const { ledger } = others;
    const quiet = new Set<number>();
    const disturbed = new Set<number>();
    const during = async (window: Set<number>) => {
      const from = ledger.triggered;
      await holdLoad(others, WINDOW_SECONDS);
      for (let seq = from; seq < ledger.triggered; seq++) window.add(seq);
    };
    const begin = async () => {
      quiet.clear();
      disturbed.clear();
    };
    try {
      const figures = await inRounds(load, options, begin, async (round) => {
        waiting = 0;
        key = `bench:beside:${round}`;
        load.trigger(TASKS, WAITING);
        await load.until('all tasks wait', options, () => waiting === TASKS);
        await during(quiet);
        const pushedAt = performance.now();
        const resolved = load.client.pushEvent(key).then(async () => {
          await drain(load.client, options.drainSeconds);
          return performance.now() - pushedAt;
        });
        await during(disturbed);
        return { event_to_last_result: await resolved };
      });
      steady.stop();
      await drain(others, options.drainSeconds);
      const before = percentiles('other_before', ledger.latencies(0, (seq) => quiet.has(seq)).result);
      const after = percentiles('other_from_event', ledger.latencies(0, (seq) => disturbed.has(seq)).result);
      return {
        figures: {
          ...figures,
          ...before,
          ...after,
          p99_ratio: after.other_from_event_p99_ms! / before.other_before_p99_ms!,
        },
        faults: ledger.faults,
        firstError: ledger.firstError ?? load.client.ledger.firstError,
      };
    } finally {
      steady.stop();
      others.close();
      load.close();
    }
  },
};
