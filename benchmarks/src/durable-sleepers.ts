import { percentiles } from '@hatchet-ts/loadtest';
import { Client } from 'pg';
import type { Benchmark } from './benchmark';
import { drain, holdLoad } from './load/drain';
import { DurableLoad, durable, sleepFor } from './load/durable-load';
import { sequenceIn } from './load/workload';
import { collectedHeaps, HEAP_REPORT_OPTION } from './measure/collected-heap';

const SLEEPERS = 10_000;
const WARM_UP = 1000;
/** All wake within this time. */
const WINDOW_MS = 60_000;
/** From the start of the load to the first who wakes: long enough for all to sleep and for the heaps to be read. */
const LEAD_MS = 90_000;
const SLEEPING = durable('bench-durable-sleepers');

export const durableSleepers: Benchmark = {
  name: 'durable-sleepers',
  about:
    '10,000 durable tasks sleep at once, each with somebody who waits for its result: growth of the heap of every ' +
    'service after a collection, and how late they wake when all are due within one minute',
  nodeOptions: HEAP_REPORT_OPTION,

  async run(target, meter, options) {
    let beganAt = 0;
    let asleep = 0;
    const woken: { taskId: string; sleptMs: number; atMs: number }[] = [];
    const load = await DurableLoad.open(
      target,
      SLEEPERS + WARM_UP,
      new Map([
        [
          SLEEPING,
          (task, action, complete) => {
            const seq = sequenceIn(action.actionPayload)! - WARM_UP;
            if (seq < 0) return task.wait(sleepFor('1s'), () => {}, complete);
            const dueAt = beganAt + LEAD_MS + (seq / SLEEPERS) * WINDOW_MS;
            const seconds = Math.max(1, Math.round((dueAt - performance.now()) / 1000));
            task.wait(
              sleepFor(`${seconds}s`),
              () => asleep++,
              () => {
                const { taskRunExternalId: taskId } = action;
                woken.push({ taskId, sleptMs: seconds * 1000, atMs: Date.now() });
                complete();
              },
            );
          },
        ],
      ]),
    );
    const { client } = load;
    const { processes } = meter.measured;
    try {
      load.trigger(WARM_UP, SLEEPING);
      await drain(client, options.drainSeconds);
      // The first collections after a load find what caches keep for a while.
      await holdLoad(client, 10);
      const before = await collectedHeaps(processes);
      beganAt = performance.now();
      load.trigger(SLEEPERS, SLEEPING);
      await load.until('all tasks sleep', options, () => asleep === SLEEPERS);
      const allAsleepMs = performance.now() - beganAt;
      await holdLoad(client, 10);
      const after = await collectedHeaps(processes);
      const asleepAtReading = asleep - woken.length;
      await drain(client, (LEAD_MS + WINDOW_MS) / 1000 + options.drainSeconds);
      const begun = await whenAsked(meter.measured.databaseUrl);
      const late = Float64Array.from(
        woken,
        ({ taskId, sleptMs, atMs }) => atMs - sleptMs - begun.get(taskId)!,
      );
      const growth = [...after].map(([name, bytes]): [string, number] => [
        `heap_bytes_per_sleeper_${name.replace(/\W/g, '_')}`,
        (bytes - before.get(name)!) / asleepAtReading,
      ]);
      return {
        figures: {
          trigger_to_all_asleep_ms: allAsleepMs,
          asleep_when_heaps_were_read: asleepAtReading,
          ...Object.fromEntries(growth),
          ...percentiles('wake_error', late),
          wake_error_max_ms: late.reduce((max, ms) => Math.max(max, ms), 0),
        },
        faults: client.ledger.faults,
        firstError: client.ledger.firstError,
      };
    } finally {
      load.close();
    }
  },
};

/** When each sleep began, in epoch ms: what its deadline counts from, on the clock of this machine. */
async function whenAsked(databaseUrl: string | undefined): Promise<Map<string, number>> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ taskId: string; at: Date }>(
      'select task_id as "taskId", created_at as at from durable_log',
    );
    return new Map(rows.map(({ taskId, at }) => [taskId, at.getTime()]));
  } finally {
    await client.end();
  }
}
