import { type Candidate, debitRateLimits, putRateLimits, readRateLimits } from '@hatchet-ts/schema';
import { TestEngine } from '@hatchet-ts/testkit';
import { RateGate } from './rate-gate';

const KEY = 'mails';

/** RAT-01, rules 3.7.4 and 3.7.8: what was taken for tasks that were not assigned after all is given back. */
describe('units of a rate limit', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await TestEngine.start();
  });
  afterAll(() => engine.stop());

  it('come back for a candidate that was gone when its assignment was written', async () => {
    const { database, clock } = engine.context;
    const { tenantId } = engine;
    await putRateLimits(database, [{ tenantId, key: KEY, limit: 5, windowUnit: 'MINUTE' }], clock.nowMs());
    const candidates = [2, 1].map(
      (units, index): Pick<Candidate, 'taskId' | 'tenantId' | 'gates'> => ({
        taskId: `task-${index}`,
        tenantId,
        gates: { rates: [{ key: KEY, units, limit: null, window: null }] },
      }),
    ) as Candidate[];
    const rates = await RateGate.read(database, clock, candidates);
    for (const candidate of candidates) rates.take(candidate);

    await debitRateLimits(database, rates.debits, clock.nowMs());
    expect(await left()).toBe(2);
    await debitRateLimits(database, rates.refunds([candidates[0]!]), clock.nowMs());
    expect(await left()).toBe(4);
    await debitRateLimits(database, rates.refunds([candidates[1]!]), clock.nowMs());
    expect(await left()).toBe(5);
  });

  it('come back for all when one of several limits had too little', async () => {
    const { database, clock } = engine.context;
    const debit = { tenantId: engine.tenantId, key: KEY, units: 3, windowMs: 60_000 };

    await debitRateLimits(database, [debit], clock.nowMs());
    expect(await left()).toBe(2);
    await debitRateLimits(database, [RateGate.giveBack(debit)], clock.nowMs());
    expect(await left()).toBe(5);
  });

  async function left(): Promise<number> {
    const [window] = await readRateLimits(engine.context.database, [{ tenantId: engine.tenantId, key: KEY }]);
    return window!.value;
  }
});
