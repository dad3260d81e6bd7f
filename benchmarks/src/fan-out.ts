import type { dispatcherProto } from '@hatchet-ts/contracts';
import { percentiles } from '@hatchet-ts/loadtest';
import type { Benchmark } from './benchmark';
import { drain } from './load/drain';
import { LoadClient } from './load/load-client';
import { actionsOf, PLAIN, type Workload, workload } from './load/workload';
import { usageFigures } from './measure/usage-meter';

const CHILDREN = 1000;
/** As the SDKs cut a bulk spawn. */
const CHILDREN_PER_CALL = 100;

const PARENT = workload('bench-parent', [{ readableId: 'spawn' }]);

export const fanOut: Benchmark = {
  name: 'fan-out',
  about:
    'a task spawns 1,000 no-op children in bulks of 100, awaits all their results by subscription and returns; one ' +
    'parent at a time: from the trigger of the parent to its result',

  async run(target, meter, options) {
    const spawns: number[] = [];
    const spawn = (action: dispatcherProto.AssignedAction, complete: () => void) => {
      const startedAt = performance.now();
      const children = childrenOf(action, ledger.triggered);
      let calls = CHILDREN / CHILDREN_PER_CALL;
      ledger.afterEachResult(() => {
        // The parent's own run is the one that stays open.
        if (calls > 0 || ledger.open > 1) return;
        ledger.afterEachResult(() => {});
        spawns.push(performance.now() - startedAt);
        complete();
      });
      for (let first = 0; first < CHILDREN; first += CHILDREN_PER_CALL)
        client.triggerBulk(CHILDREN_PER_CALL, () => calls--, children);
    };
    const [parentAction] = actionsOf(PARENT);
    const handlers = new Map([[parentAction!, spawn]]);
    const client = await LoadClient.open(target, options.slots, [PLAIN, PARENT], handlers);
    const { ledger } = client;
    try {
      const parents: number[] = [];
      const until = performance.now() + (options.warmupSeconds + options.seconds) * 1000;
      // The first parent is the warm-up.
      for (let round = 0; round < 2 || performance.now() < until; round++) {
        if (round <= 1) {
          parents.length = 0;
          spawns.length = 0;
          await meter.start();
        }
        const parent = ledger.triggered;
        client.triggerOne(() => {}, PARENT);
        await drain(client, options.drainSeconds);
        parents.push(...ledger.latencies(parent, (seq) => seq === parent).result);
        if (ledger.faults.lost > 0) break;
      }
      const usage = await meter.read();
      return {
        figures: {
          ...percentiles('parent', Float64Array.from(parents)),
          ...percentiles('spawn_to_last_result', Float64Array.from(spawns)),
          ...usageFigures(usage, parents.length * (CHILDREN + 1)),
          parents: parents.length,
        },
        faults: ledger.faults,
        firstError: ledger.firstError,
      };
    } finally {
      client.close();
    }
  },
};

/** Children of a running task. @param first sequence number of the child with index 0 */
function childrenOf(parent: dispatcherProto.AssignedAction, first: number): Workload {
  return {
    definition: PLAIN.definition,
    request: (seq) => ({
      ...PLAIN.request(seq),
      parentId: parent.workflowRunId,
      parentTaskRunExternalId: parent.taskRunExternalId,
      childIndex: seq - first,
    }),
  };
}
