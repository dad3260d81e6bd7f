import type { Benchmark } from './benchmark';
import { drain } from './load/drain';
import { DurableLoad, durable, inRounds } from './load/durable-load';
import { usageFigures } from './measure/usage-meter';

const CHILDREN = 1000;
const PARENT = durable('bench-durable-parent');
const CHILD = durable('bench-durable-child');

export const durableChildren: Benchmark = {
  name: 'durable-children',
  about:
    'a durable task spawns 1,000 durable children in one request, waits for all of them and returns: from its trigger ' +
    'to the acknowledgement of the children and to its result; round after round',

  async run(target, meter, options) {
    let from = 0;
    let spawned = 0;
    const load = await DurableLoad.open(
      target,
      options.slots,
      new Map([
        [
          PARENT,
          (task, _action, complete) => {
            const children = Array.from({ length: CHILDREN }, (_, n) => CHILD.request(n));
            const acknowledged = () => {
              spawned = performance.now() - from;
            };
            task.spawn(children, acknowledged, (failed) => {
              ledger.faults.wrong_results += failed;
              complete();
            });
          },
        ],
        [CHILD, (_task, _action, complete) => complete()],
      ]),
    );
    const { client } = load;
    const { ledger } = client;
    try {
      const figures = await inRounds(
        load,
        options,
        () => meter.start(),
        async () => {
          from = performance.now();
          client.triggerOne(() => {}, PARENT);
          await drain(client, options.drainSeconds);
          return { trigger_to_children: spawned, trigger_to_result: performance.now() - from };
        },
      );
      return {
        figures: { ...figures, ...usageFigures(await meter.read(), figures.rounds! * (CHILDREN + 1)) },
        faults: ledger.faults,
        firstError: ledger.firstError,
      };
    } finally {
      load.close();
    }
  },
};
