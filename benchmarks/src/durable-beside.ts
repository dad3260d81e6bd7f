import { percentiles } from '@hatchet-ts/loadtest';
import type { Benchmark } from './benchmark';
import { drain, holdLoad } from './load/drain';
import { DurableLoad, durable, eventOf, inRounds } from './load/durable-load';
import { OtherTraffic } from './load/other-traffic';
import { addFaults } from './load/run-ledger';

const TASKS = 1000;
/** Around the push of an event: before it nothing else happens, behind it the tasks go on. */
const WINDOW_SECONDS = 1;
const WAITING = durable('bench-durable-beside');

export const durableBeside: Benchmark = {
  name: 'durable-beside',
  about:
    'plain runs at --rate while 1,000 durable waits are resolved by one event, round after round: how long they take in ' +
    'the second before its push and in the second from it; their client is a process of its own',

  async run(target, _meter, options) {
    let waiting = 0;
    let key = '';
    const load = await DurableLoad.open(
      target,
      options.slots,
      new Map([[WAITING, (task, _action, complete) => task.wait(eventOf(key), () => waiting++, complete)]]),
    );
    const { rate, slots, drainSeconds } = options;
    const others = await OtherTraffic.start({ target, rate, slots, drainSeconds });
    const holdWindow = () => holdLoad(load.client, WINDOW_SECONDS);
    const begin = async () => others.forget();
    try {
      const figures = await inRounds(load, options, begin, async (round) => {
        waiting = 0;
        key = `bench:beside:${round}`;
        load.trigger(TASKS, WAITING);
        await load.until('all tasks wait', options, () => waiting === TASKS);
        await others.during('before', holdWindow);
        const pushedAt = performance.now();
        const resolved = load.client.pushEvent(key).then(async () => {
          await drain(load.client, options.drainSeconds);
          return performance.now() - pushedAt;
        });
        await others.during('from_event', holdWindow);
        return { event_to_last_result: await resolved };
      });
      const { latencies, faults, firstError } = await others.end();
      const before = percentiles('other_before', latencies.get('before')!);
      const after = percentiles('other_from_event', latencies.get('from_event')!);
      return {
        figures: {
          ...figures,
          ...before,
          ...after,
          p99_ratio: after.other_from_event_p99_ms! / before.other_before_p99_ms!,
        },
        faults: addFaults(faults, load.client.ledger.faults),
        firstError: firstError ?? load.client.ledger.firstError,
      };
    } finally {
      others.kill();
      load.close();
    }
  },
};
