import { insertLogs, partitionName } from '@hatchet-ts/schema';
import { VirtualClock } from '@hatchet-ts/service-kit';
import { TestEngine } from '@hatchet-ts/testkit';
import { prepareEvents } from './prepare-events';
import { PushEvents } from './push-events';

const DAY_MS = 86_400_000;
const MIDNIGHT = Date.UTC(2030, 0, 2);
const ROUNDS = 20;

test('H09: runs, events and log lines go on over midnight UTC, into the partitions of their days', async () => {
  const clock = new VirtualClock(MIDNIGHT - ROUNDS / 2);
  const engine = await TestEngine.start({ clock });
  try {
    const { context, database, tenantId } = engine;
    const definition = await engine.register([{ name: 'a' }], { eventTriggers: ['k'] });
    const events = new PushEvents(context);
    const pushed = prepareEvents([{ key: 'k', payload: '{}', metadata: undefined }]);
    const cap = { limit: 10, marker: 'no more' };
    const life = async () => {
      const taskId = await engine.trigger(definition);
      const line = { taskId, tenantId, retry: null, level: 'INFO', message: 'x', metadata: null } as const;
      await insertLogs(database, [{ ...line, createdAtMs: clock.nowMs() }], cap);
      await engine.complete(taskId, '{"done":1}');
    };
    // Those that begin before midnight are written and end on both sides of it.
    const rounds: Promise<unknown>[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push(life(), events.push(tenantId, pushed));
      await clock.advance(1);
    }
    await Promise.all(rounds);

    for (const table of ['tasks', 'payloads', 'logs', 'events', 'event_runs']) {
      const counts: number[] = [];
      for (const day of [MIDNIGHT - DAY_MS, MIDNIGHT]) {
        const [row] = await database.query<{ n: number }>(
          `select count(*) as n from ${partitionName(table, day)}`,
        );
        counts.push(row!.n);
      }
      expect({ table, both: counts.every((n) => n > 0) }).toEqual({ table, both: true });
    }
    expect(await database.query('select count(*) as n from tasks where state = 1')).toEqual([{ n: ROUNDS }]);
    expect(await engine.misplaced()).toEqual([]);
  } finally {
    await engine.stop();
  }
});
