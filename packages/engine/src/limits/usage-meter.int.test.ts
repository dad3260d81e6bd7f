import { VirtualClock } from '@hatchet-ts/service-kit';
import { TestEngine } from '@hatchet-ts/testkit';
import { UsageMeter } from './usage-meter';

const MINUTE = 60_000;
const policyOf = (limit: number) => ({
  EVENT: { limit, alarm: 3, windowMs: MINUTE },
  TASK_RUN: { limit, alarm: 3, windowMs: MINUTE },
});

describe('what a tenant uses in a window', () => {
  let engine: TestEngine;
  let clock: VirtualClock;

  beforeAll(async () => {
    clock = new VirtualClock(Date.now());
    engine = await TestEngine.start({ clock });
  });
  afterAll(() => engine.stop());
  beforeEach(() => engine.database.query('delete from resource_usage'));

  const meter = (limit: number, database = engine.database) =>
    new UsageMeter(database, clock, policyOf(limit));
  const take = (from: UsageMeter, units = 1) => from.take(engine.tenantId, 'TASK_RUN', units);
  const row = async () => {
    const [usage] = await engine.database.query<{ value: number; level: number }>(
      'select value, level from resource_usage',
    );
    return usage;
  };

  it('is let through up to the limit, and no unit more', async () => {
    const own = meter(5);
    expect(await take(own, 6)).toBe(false);
    expect(await Promise.all(Array.from({ length: 8 }, () => take(own)))).toEqual([
      ...Array(5).fill(true),
      ...Array(3).fill(false),
    ]);
    expect(await row()).toEqual({ value: 5, level: 2 });
  });

  it('is counted apart for each resource', async () => {
    const own = meter(1);
    expect(await own.take(engine.tenantId, 'EVENT', 1)).toBe(true);
    expect(await take(own)).toBe(true);
    expect(await take(own)).toBe(false);
  });

  it('raises the level at the alarm value and at the limit, until the window is over', async () => {
    const own = meter(5);
    await take(own, 2);
    expect(await row()).toEqual({ value: 2, level: 0 });
    await take(own);
    await own.write();
    expect(await row()).toEqual({ value: 3, level: 1 });
    await take(own, 2);
    expect(await row()).toEqual({ value: 5, level: 2 });
    await clock.advance(MINUTE - 1);
    expect(await take(own)).toBe(false);
    await clock.advance(1);
    expect(await take(own)).toBe(true);
    expect(await row()).toEqual({ value: 1, level: 0 });
  });

  it('is counted without the database while much is left, and written once a second', async () => {
    const own = meter(1000);
    await take(own);
    for (let n = 0; n < 99; n++) await take(own);
    expect(await row()).toMatchObject({ value: 1 });
    await own.write();
    expect(await row()).toMatchObject({ value: 100 });
    await own.write();
    expect(await row()).toMatchObject({ value: 100 });
  });

  it('of ten processes exceeds the limit by no more than what they let through between two writings (H100)', async () => {
    const limit = 1000;
    const processes = Array.from({ length: 10 }, () => meter(limit, engine.anotherProcess().database));
    const perSecond = 40;
    let allowed = 0;
    for (let second = 0; second < 6; second++) {
      for (const own of processes) for (let n = 0; n < perSecond; n++) if (await take(own)) allowed++;
      await Promise.all(processes.map((own) => own.write()));
    }
    expect(allowed).toBeGreaterThanOrEqual(limit);
    expect(allowed).toBeLessThanOrEqual(limit + processes.length * perSecond);
    expect((await row())!.value).toBe(allowed);
    for (const own of processes) expect(await take(own)).toBe(false);
  });
});
