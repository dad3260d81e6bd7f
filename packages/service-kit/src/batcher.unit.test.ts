import fc from 'fast-check';
import { Batcher, type BatcherOptions } from './batcher';
import { Metrics } from './metrics/metrics';

/** A flush that the test finishes itself; `calls` are the batches seen so far. */
function heldFlush() {
  const calls: { items: number[]; finish: () => void; fail: (error: unknown) => void }[] = [];
  const flush = (items: number[]) =>
    new Promise<number[]>((resolve, reject) => {
      calls.push({ items, finish: () => resolve(items.map((item) => item * 10)), fail: reject });
    });
  return { calls, flush };
}

function setup(options: Partial<BatcherOptions<number, number>> = {}) {
  const { calls, flush } = heldFlush();
  return { calls, batcher: new Batcher<number, number>({ name: 'test', flush, ...options }) };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Waits for `condition` over a bounded number of turns of the event loop. */
async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 100 && !condition(); i++) await turn();
  expect(condition()).toBe(true);
}

describe('Batcher', () => {
  it('flushes an item that finds it idle at the end of the same turn of the event loop', async () => {
    const { calls, batcher } = setup();
    const result = batcher.add(1);
    expect(calls).toHaveLength(0);
    await turn();
    expect(calls.map((call) => call.items)).toEqual([[1]]);
    calls[0]!.finish();
    expect(await result).toBe(10);
  });

  it('lets items of the same turn ride together, even when microtasks lie between them', async () => {
    const { calls, batcher } = setup();
    void batcher.add(1);
    await Promise.resolve();
    void batcher.add(2);
    await turn();
    expect(calls.map((call) => call.items)).toEqual([[1, 2]]);
  });

  it('collects what arrives during a flush into the next one', async () => {
    const { calls, batcher } = setup();
    const first = batcher.add(1);
    await turn();
    const later = [batcher.add(2), batcher.add(3)];
    await turn();
    expect(calls).toHaveLength(1);
    calls[0]!.finish();
    await first;
    await until(() => calls.length === 2);
    expect(calls[1]!.items).toEqual([2, 3]);
    calls[1]!.finish();
    expect(await Promise.all(later)).toEqual([20, 30]);
  });

  it('lets a caller that was just answered join the next flush', async () => {
    const { calls, batcher } = setup();
    const followUp = batcher.add(1).then(() => batcher.add(3));
    await turn();
    void batcher.add(2);
    calls[0]!.finish();
    await until(() => calls.length === 2);
    expect(calls[1]!.items).toEqual([2, 3]);
    calls[1]!.finish();
    expect(await followUp).toBe(30);
  });

  it('bounds a flush by items', async () => {
    const { calls, batcher } = setup({ maxItems: 2, maxInFlight: 10 });
    for (let item = 1; item <= 5; item++) void batcher.add(item);
    await turn();
    expect(calls.map((call) => call.items)).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('bounds a flush by bytes and sends an item above the bound alone', async () => {
    const { calls, batcher } = setup({ maxBytes: 10, sizeOf: (item) => item, maxInFlight: 10 });
    for (const item of [4, 6, 1, 99, 5]) void batcher.add(item);
    await turn();
    expect(calls.map((call) => call.items)).toEqual([[4, 6], [1], [99], [5]]);
  });

  it('keeps no more than maxInFlight flushes under way', async () => {
    const { calls, batcher } = setup({ maxItems: 1, maxInFlight: 2 });
    for (const item of [1, 2, 3]) void batcher.add(item);
    await turn();
    expect(calls).toHaveLength(2);
    calls[1]!.finish();
    await until(() => calls.length === 3);
    expect(calls.map((call) => call.items)).toEqual([[1], [2], [3]]);
  });

  it('fails a poison item alone and gives its neighbours their results', async () => {
    const batches: number[][] = [];
    const batcher = new Batcher<number, number>({
      name: 'test',
      flush: async (items) => {
        batches.push(items);
        if (items.includes(3)) throw new Error('bad three');
        return items;
      },
    });
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map((item) => batcher.add(item)));
    expect(outcomes.map((outcome) => outcome.status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(batches).toEqual([[1, 2, 3, 4], [1, 2], [3, 4], [3], [4]]);
  });

  it('rejects the whole batch when told not to split', async () => {
    const { calls, batcher } = setup({ split: false });
    const outcomes = Promise.allSettled([batcher.add(1), batcher.add(2)]);
    await turn();
    calls[0]!.fail(new Error('no'));
    expect((await outcomes).map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
    expect(calls).toHaveLength(1);
  });

  it('does not split on a transient error, which no item causes', async () => {
    const { calls, batcher } = setup();
    const outcomes = Promise.allSettled([batcher.add(1), batcher.add(2)]);
    await turn();
    calls[0]!.fail(Object.assign(new Error('connection lost'), { transient: true }));
    expect((await outcomes).map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
    expect(calls).toHaveLength(1);
  });

  it('stops splitting when an error on the way is transient', async () => {
    const { calls, batcher } = setup();
    const outcomes = Promise.allSettled([1, 2, 3, 4].map((item) => batcher.add(item)));
    await turn();
    calls[0]!.fail(new Error('bad item'));
    await until(() => calls.length === 2);
    calls[1]!.fail(Object.assign(new Error('connection lost'), { transient: true }));
    expect((await outcomes).map((outcome) => outcome.status)).toEqual(Array(4).fill('rejected'));
    expect(calls.map((call) => call.items)).toEqual([
      [1, 2, 3, 4],
      [1, 2],
    ]);
  });

  it('treats an exception thrown by flush synchronously like a rejection', async () => {
    const batcher = new Batcher<number, number>({
      name: 'test',
      flush: () => {
        throw new Error('at once');
      },
    });
    await expect(batcher.add(1)).rejects.toThrow('at once');
    await batcher.drain();
  });

  it('rejects without trying again when flush returns another number of results', async () => {
    let flushes = 0;
    const batcher = new Batcher<number, number>({
      name: 'test',
      flush: async () => {
        flushes++;
        return [1];
      },
    });
    const outcomes = await Promise.allSettled([batcher.add(1), batcher.add(2)]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
    expect(flushes).toBe(1);
  });

  it('goes on after a failed batch', async () => {
    const { calls, batcher } = setup();
    const failing = batcher.add(1);
    await turn();
    const next = batcher.add(2);
    calls[0]!.fail(new Error('no'));
    await expect(failing).rejects.toThrow('no');
    await until(() => calls.length === 2);
    calls[1]!.finish();
    expect(await next).toBe(20);
  });

  it('counts items as pending until they are settled', async () => {
    const { calls, batcher } = setup();
    const first = batcher.add(1);
    await turn();
    void batcher.add(2);
    expect(batcher.pending).toBe(2);
    calls[0]!.finish();
    await first;
    expect(batcher.pending).toBe(1);
  });

  it('drains everything, items added meanwhile included', async () => {
    const { calls, batcher } = setup();
    void batcher.add(1);
    let drained = false;
    const drain = batcher.drain().then(() => {
      drained = true;
    });
    await turn();
    void batcher.add(2);
    calls[0]!.finish();
    await until(() => calls.length === 2);
    expect(drained).toBe(false);
    calls[1]!.finish();
    await drain;
    expect(batcher.pending).toBe(0);
  });

  it('refuses items after close and settles the ones before', async () => {
    const { calls, batcher } = setup();
    const accepted = batcher.add(1);
    const closed = batcher.close();
    await expect(batcher.add(2)).rejects.toMatchObject({ code: 'unavailable' });
    await turn();
    calls[0]!.finish();
    await closed;
    expect(await accepted).toBe(10);
  });

  it.each([
    [{ maxItems: 0 }, /maxItems is 0/],
    [{ maxInFlight: 1.5 }, /maxInFlight is 1.5/],
    [{ maxBytes: 10 }, /maxBytes needs sizeOf/],
  ])('refuses the options %j', (options, problem) => {
    expect(() => setup(options)).toThrow(problem);
  });

  it('measures size, duration and failures of flushes', async () => {
    const metrics = new Metrics();
    const batcher = new Batcher<number, number>({
      name: 'reports',
      metrics,
      flush: async (items) => {
        if (items.includes(2)) throw new Error('bad two');
        return items;
      },
    });
    await Promise.allSettled([batcher.add(1), batcher.add(2)]);
    const text = await metrics.text();
    expect(text).toContain('hatchet_batch_items_count{batcher="reports"} 3');
    expect(text).toContain('hatchet_batch_items_sum{batcher="reports"} 4');
    expect(text).toContain('hatchet_batch_failures_total{batcher="reports"} 2');
  });

  it('settles every item exactly as its own flush would, in order, for any arrivals, bounds and poison', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ poison: fc.boolean(), turnBefore: fc.boolean() }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 8 }),
        async (arrivals, maxItems) => {
          const written: number[] = [];
          const batcher = new Batcher<number, number>({
            name: 'test',
            maxItems,
            flush: async (items) => {
              expect(items.length).toBeLessThanOrEqual(maxItems);
              await turn();
              if (items.some((item) => arrivals[item]!.poison)) throw new Error('poison');
              written.push(...items);
              return items.map((item) => item + 1_000);
            },
          });
          const outcomes: Promise<number | 'rejected'>[] = [];
          for (const [item, arrival] of arrivals.entries()) {
            if (arrival.turnBefore) await turn();
            outcomes.push(batcher.add(item).catch(() => 'rejected' as const));
          }
          await batcher.drain();
          const good = [...arrivals.keys()].filter((item) => !arrivals[item]!.poison);
          expect(written).toEqual(good);
          expect(await Promise.all(outcomes)).toEqual(
            arrivals.map((arrival, item) => (arrival.poison ? 'rejected' : item + 1_000)),
          );
          expect(batcher.pending).toBe(0);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('a batcher with a pace (CFG-199, CFG-200)', () => {
  const pace = { periodMs: 3_600_000, items: 3 };

  it('flushes the first item at once and keeps those after it until enough wait', async () => {
    const { calls, batcher } = setup({ pace });
    void batcher.add(1);
    await until(() => calls.length === 1);
    calls[0]!.finish();
    await batcher.drain();
    for (const item of [2, 3]) void batcher.add(item);
    await turn();
    await turn();
    expect(calls).toHaveLength(1);
    void batcher.add(4);
    await until(() => calls.length === 2);
    expect(calls[1]!.items).toEqual([2, 3, 4]);
    calls[1]!.finish();
    await batcher.close();
  });

  it('flushes what waits when it is drained or closed', async () => {
    const { calls, batcher } = setup({ pace });
    void batcher.add(1);
    await until(() => calls.length === 1);
    calls[0]!.finish();
    await batcher.drain();
    void batcher.add(2);
    const closed = batcher.close();
    await until(() => calls.length === 2);
    calls[1]!.finish();
    await closed;
    expect(batcher.pending).toBe(0);
  });
});
