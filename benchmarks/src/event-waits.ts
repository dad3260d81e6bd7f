import { randomUUID } from 'node:crypto';
import { v1Condition } from '@hatchet-ts/contracts';
import { percentiles } from '@hatchet-ts/loadtest';
import type { Benchmark } from './benchmark';
import { BulkLoad } from './load/bulk-load';
import { drain, holdLoad } from './load/drain';
import { LoadClient } from './load/load-client';
import { workload } from './load/workload';

const WAITS = 10_000;
const AWAITED = 'bench:awaited';

const WAITING = workload('bench-event-waits', [
  {
    readableId: 'noop',
    conditions: {
      userEventConditions: [
        {
          userEventKey: AWAITED,
          base: {
            readableDataKey: 'event',
            action: v1Condition.Action.QUEUE,
            orGroupId: randomUUID(),
            expression: 'true',
          },
        },
      ],
    },
  },
]);

export const eventWaits: Benchmark = {
  name: 'event-waits',
  about:
    '10,000 runs wait for one event: from its push to its acknowledgement and to the last result, and how long pushes ' +
    'of other events take meanwhile',

  async run(target, _meter, options) {
    const client = await LoadClient.open(target, options.slots, [WAITING]);
    const { ledger } = client;
    try {
      const arming = performance.now();
      const load = new BulkLoad(client, WAITS, WAITING);
      while (ledger.open < WAITS && ledger.faults.trigger_errors === 0) await holdLoad(client, 0.05);
      load.stop();
      const armedMs = performance.now() - arming;

      const others: number[] = [];
      const pushedAt = performance.now();
      let ackMs = 0;
      const pushed = client.pushEvent(AWAITED).then(() => {
        ackMs = performance.now() - pushedAt;
      });
      const pushOthers = async () => {
        while (ledger.open > 0 && performance.now() < pushedAt + options.drainSeconds * 1000) {
          const from = performance.now();
          await client.pushEvent('bench:other');
          others.push(performance.now() - from);
          await holdLoad(client, 0.02);
        }
      };
      await Promise.all([pushed, pushOthers()]);
      const lastResultMs = performance.now() - pushedAt;
      await drain(client, 0);
      return {
        figures: {
          trigger_to_all_waiting_ms: armedMs,
          event_to_ack_ms: ackMs,
          event_to_last_result_ms: lastResultMs,
          resumed_per_s: WAITS / (lastResultMs / 1000),
          ...percentiles('other_event_to_ack', Float64Array.from(others)),
        },
        faults: ledger.faults,
        firstError: ledger.firstError,
      };
    } finally {
      client.close();
    }
  },
};
