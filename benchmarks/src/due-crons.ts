import { percentile, percentiles } from '@hatchet-ts/loadtest';
import type { Benchmark } from './benchmark';
import { serverUrlOf } from './load/add-tenants';
import { holdLoad } from './load/drain';
import { LoadClient } from './load/load-client';
import { actionsOf, sequenceIn, workload } from './load/workload';
import { usageFigures } from './measure/usage-meter';

const CRONS = 1_000;
const AT_A_TIME = 16;
const MINUTE_MS = 60_000;
/** What a tick needs before it: crons that are made while it is due belong to the next one. */
const LEAD_MS = 5_000;

const TICKED = workload('bench-cron', [{ readableId: 'tick' }]);

export const dueCrons: Benchmark = {
  name: 'due-crons',
  about:
    '1,000 crons (--count) of one workflow, all due at every full minute, for --seconds and at least two of them: from ' +
    'the due second to the start on the worker, and whether each came exactly once',

  async run(target, meter, options) {
    const count = options.count ?? CRONS;
    /** Starts by tick (epoch ms) and cron. */
    const ticks = new Map<number, Float64Array[]>();
    const [action] = actionsOf(TICKED);
    const client = await LoadClient.open(
      target,
      options.slots,
      [TICKED],
      new Map([
        [
          action!,
          (assigned, complete) => {
            const nowMs = Date.now();
            const dueMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
            const cron = sequenceIn(assigned.actionPayload)!;
            const starts = ticks.get(dueMs) ?? [];
            ticks.set(dueMs, starts);
            starts[cron] = Float64Array.of(...(starts[cron] ?? []), nowMs - dueMs);
            complete();
          },
        ],
      ]),
    );
    const { ledger } = client;
    try {
      const madeFrom = performance.now();
      await addCrons(target.token, count);
      const madeSeconds = (performance.now() - madeFrom) / 1000;
      const firstDueMs = Math.ceil((Date.now() + LEAD_MS) / MINUTE_MS) * MINUTE_MS;
      const rounds = Math.max(2, Math.round((options.seconds * 1000) / MINUTE_MS));
      await holdLoad(client, (firstDueMs - LEAD_MS - Date.now()) / 1000);
      await meter.start();
      const isOver = (starts: Float64Array[] | undefined) =>
        starts !== undefined && Object.keys(starts).length === count;
      for (let round = 0; round < rounds; round++) {
        const dueMs = firstDueMs + round * MINUTE_MS;
        // Late starts would be counted to the next minute; half of one is far beyond what counts as working.
        while (Date.now() < dueMs + MINUTE_MS / 2 && !isOver(ticks.get(dueMs))) await holdLoad(client, 0.1);
      }
      await holdLoad(client, 2);
      const usage = await meter.read();
      const lags: number[] = [];
      const lasts: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const starts = ticks.get(firstDueMs + round * MINUTE_MS) ?? [];
        for (let cron = 0; cron < count; cron++) {
          const own = starts[cron] ?? [];
          if (own.length === 0) ledger.faults.lost++;
          ledger.faults.duplicate_starts += Math.max(0, own.length - 1);
          lags.push(...own);
        }
        lasts.push(Math.max(0, ...starts.flatMap((own) => [...(own ?? [])])));
      }
      return {
        figures: {
          crons: count,
          ticks: rounds,
          crons_made_per_s: count / madeSeconds,
          ...percentiles('due_to_start', Float64Array.from(lags)),
          due_to_last_start_p50_ms: percentile(Float64Array.from(lasts).sort(), 0.5),
          due_to_last_start_max_ms: Math.max(...lasts),
          ...usageFigures(usage, rounds * count),
        },
        faults: ledger.faults,
        firstError: ledger.firstError,
      };
    } finally {
      client.close();
    }
  },
};

async function addCrons(token: string, count: number): Promise<void> {
  const { sub: tenant } = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as {
    sub: string;
  };
  const url = `${serverUrlOf(token)}/api/v1/tenants/${tenant}/workflows/${TICKED.definition.name}/crons`;
  let next = 0;
  const one = async (n: number) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({
        input: { n },
        additionalMetadata: {},
        cronName: `bench-${n}`,
        cronExpression: '* * * * *',
      }),
    });
    if (!response.ok)
      throw new Error(`POST crons: ${response.status} ${(await response.text()).slice(0, 300)}`);
  };
  await Promise.all(
    Array.from({ length: AT_A_TIME }, async () => {
      while (next < count) await one(next++);
    }),
  );
}
