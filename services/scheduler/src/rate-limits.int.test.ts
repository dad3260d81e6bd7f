import { Reports, replay } from '@hatchet-ts/engine';
import { putRateLimits, readRateLimits } from '@hatchet-ts/schema';
import { VirtualClock } from '@hatchet-ts/service-kit';
import { TestEngine } from '@hatchet-ts/testkit';
import { connect, type PlayedScheduler, playedScheduler } from '../tests/played-scheduler';

const KEY = 'mails';

/** RTL, rule 3.7: when tasks of a rate limit start, on a clock that is moved by hand. */
describe('a rate limit', () => {
  let engine: TestEngine;
  let clock: VirtualClock;
  let scheduler: PlayedScheduler;
  let reports: Reports;

  beforeEach(async () => {
    clock = new VirtualClock(Date.now());
    engine = await TestEngine.start({ clock });
    scheduler = await playedScheduler(engine);
    reports = new Reports(engine.context, () => {});
    await connect(engine, engine.workerId, { default: 200 }, ['flow:only']);
  });
  afterEach(() => engine.stop());

  const limitTo = (limit: number, windowUnit: 'SECOND' | 'MINUTE') =>
    putRateLimits(
      engine.database,
      [{ tenantId: engine.tenantId, key: KEY, limit, windowUnit }],
      clock.nowMs(),
    );
  const register = () => {
    const only = { name: 'only', rateLimits: [{ key: KEY, units: 1 }] };
    return engine.register([only], { name: 'flow' });
  };
  async function pass(): Promise<void> {
    scheduler.assigner.queueChanged(engine.tenantId, ['flow:only'], []);
    await scheduler.pass();
  }
  async function left(): Promise<number> {
    const [window] = await readRateLimits(engine.database, [{ tenantId: engine.tenantId, key: KEY }]);
    return window!.value;
  }
  const complete = (taskId: string) =>
    reports.ended({
      taskId,
      tenantId: engine.tenantId,
      retry: null,
      outcome: 'completed',
      payload: '{}',
      nonRetryable: false,
      retryAfterMs: null,
      runId: null,
    });

  test('7.5, 3.7: is taken from anew by a replay, which waits where too little is left', async () => {
    await limitTo(2, 'MINUTE');
    const id = await engine.trigger(await register());
    await pass();
    expect(await left()).toBe(1);
    await complete(id);

    await replay(engine.context, engine.tenantId, [id]);
    await pass();
    expect(await left()).toBe(0);
    expect(await engine.queued()).toEqual([]);
    await complete(id);

    await replay(engine.context, engine.tenantId, [id]);
    await pass();
    expect(await engine.queued()).toEqual([id]);
    await clock.advance(60_000);
    await pass();
    expect(await engine.queued()).toEqual([]);
    expect(await left()).toBe(1);
  });

  test('H37: of ten a second never lets more than ten of a hundred tasks start in a window, and all in ten', async () => {
    const STEP_MS = 100;
    await limitTo(10, 'SECOND');
    const workflow = await register();
    await Promise.all(Array.from({ length: 100 }, () => engine.trigger(workflow)));
    const startAt = clock.nowMs();
    while ((await engine.queued()).length > 0 && clock.nowMs() < startAt + 20_000) {
      await pass();
      await clock.advance(STEP_MS);
    }

    const rows = await engine.database.query<{ ms: number }>(
      'select extract(epoch from assigned_at) * 1000 as ms from assignments order by assigned_at',
    );
    const startedAt = rows.map((row) => Number(row.ms));
    expect(startedAt).toHaveLength(100);
    const inWindowFrom = (from: number) => startedAt.filter((ms) => ms >= from && ms < from + 1000).length;
    expect(Math.max(...startedAt.map(inWindowFrom))).toBe(10);
    expect(startedAt.at(-1)! - startedAt[0]!).toBe(9000);
  });
});
