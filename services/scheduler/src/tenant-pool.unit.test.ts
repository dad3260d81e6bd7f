import type { WorkerRow } from '@hatchet-ts/schema';
import { TenantPool } from './tenant-pool';

const TENANT = '00000000-0000-7000-8000-000000000001';

const row = (id: string, slots: Record<string, number> = { default: 2 }): WorkerRow => ({
  id,
  tenantId: TENANT,
  name: id,
  dispatcherId: 'd1',
  session: 1,
  connected: true,
  paused: false,
  actions: ['Flow:Task'],
  slots,
  labels: {},
});

function poolWith(...rows: WorkerRow[]): TenantPool {
  const pool = new TenantPool(TENANT);
  pool.merge(pool.mark(), rows, []);
  return pool;
}

const held = (taskId: string, workerId: string) => ({
  taskId,
  workerId,
  versionId: 'v',
  step: 0,
  creditHolder: null,
  batchId: null,
  batchKey: null,
  units: { default: 1 },
});

describe('slots of a worker (WRK, rule 3.3)', () => {
  test('a task takes its units and gives them back once, however often its end is told', () => {
    const pool = poolWith(row('w1'));
    const worker = pool.workers.get('w1')!;
    pool.take(worker, 't1', { default: 2 });
    expect(pool.free(worker, 'default')).toBe(0);
    pool.release('t1');
    pool.release('t1');
    expect(pool.free(worker, 'default')).toBe(2);
  });

  test('H34: a cost that fits no single worker fits none, whatever the sum of free slots', () => {
    const pool = poolWith(row('w1'), row('w2'));
    for (const worker of pool.workers.values()) expect(pool.fits(worker, { default: 3 })).toBe(false);
    expect(pool.freeForAny('flow:task')).toBe(4);
  });

  test('slot types are separate pools', () => {
    const pool = poolWith(row('w1', { default: 1, durable: 1 }));
    const worker = pool.workers.get('w1')!;
    pool.take(worker, 't1', { durable: 1 });
    expect(pool.fits(worker, { default: 1 })).toBe(true);
    expect(pool.fits(worker, { durable: 1 })).toBe(false);
    expect([pool.freeForAny('flow:task'), pool.freeForAny('flow:task', ['durable'])]).toEqual([1, 0]);
  });

  test('units on loan to dispatchers are not free here', () => {
    const pool = poolWith(row('w1'));
    const worker = pool.workers.get('w1')!;
    worker.lent.set('default', 2);
    expect(pool.fits(worker, { default: 1 })).toBe(false);
  });
});

describe('a snapshot of rows', () => {
  test('H30: assignments found in rows count before anything is handed out', () => {
    const pool = new TenantPool(TENANT);
    pool.merge(pool.mark(), [row('w1')], [held('t1', 'w1')]);
    expect(pool.free(pool.workers.get('w1')!, 'default')).toBe(1);
  });

  test('does not forget what was taken while it was being read', () => {
    const pool = poolWith(row('w1'));
    const mark = pool.mark();
    pool.take(pool.workers.get('w1')!, 't1', { default: 1 });
    pool.merge(mark, [row('w1')], []);
    expect(pool.free(pool.workers.get('w1')!, 'default')).toBe(1);
  });

  test('H35: does not bring back what ended while it was being read', () => {
    const pool = poolWith(row('w1'));
    pool.take(pool.workers.get('w1')!, 't1', { default: 1 });
    const mark = pool.mark();
    pool.release('t1');
    pool.merge(mark, [row('w1')], [held('t1', 'w1')]);
    expect(pool.free(pool.workers.get('w1')!, 'default')).toBe(2);
  });

  test('drops what rows no longer know: a lost message frees its slot with the next sweep', () => {
    const pool = poolWith(row('w1'));
    pool.take(pool.workers.get('w1')!, 't1', { default: 1 });
    pool.merge(pool.mark(), [row('w1')], []);
    expect(pool.free(pool.workers.get('w1')!, 'default')).toBe(2);
  });

  test('a worker that left is no candidate any more', () => {
    const pool = poolWith(row('w1'), row('w2'));
    pool.merge(pool.mark(), [row('w2')], []);
    expect([...pool.candidates('flow:task')].map((worker) => worker.id)).toEqual(['w2']);
  });
});

describe('a snapshot of some workers only', () => {
  const only = (...ids: string[]) => new Set(ids);

  test('leaves the others and their tasks alone', () => {
    const pool = poolWith(row('w1'), row('w2'));
    pool.take(pool.workers.get('w1')!, 't1', { default: 1 });
    pool.merge(pool.mark(), [row('w3')], [held('t3', 'w3')], only('w3'));
    expect([...pool.workers.keys()]).toEqual(['w1', 'w2', 'w3']);
    expect([...pool.workers.values()].map((worker) => pool.free(worker, 'default'))).toEqual([1, 2, 1]);
    expect(pool.release('t1')).toBe(true);
  });

  test('takes out a worker that was asked for and not found, with what it did', () => {
    const pool = poolWith(row('w1'), row('w2'));
    for (const worker of pool.workers.values()) pool.take(worker, `of-${worker.id}`, { default: 1 });
    pool.merge(pool.mark(), [], [], only('w1'));
    expect([...pool.workers.keys()]).toEqual(['w2']);
    expect(pool.release('of-w1')).toBe(false);
    expect(pool.release('of-w2')).toBe(true);
  });

  test('counts what was taken on a worker while it was read, also when it is back', () => {
    const pool = poolWith(row('w1'));
    const left = pool.mark();
    pool.take(pool.workers.get('w1')!, 't1', { default: 1 });
    pool.merge(left, [], [], only('w1'));
    pool.merge(left, [row('w1')], [held('t1', 'w1')], only('w1'));
    expect(pool.free(pool.workers.get('w1')!, 'default')).toBe(1);
  });
});

describe('what a snapshot tells to have changed', () => {
  const NOTHING = { offersChanged: false, loanBroken: false };

  test('is nothing when the rows say what is known', () => {
    const pool = poolWith(row('w1'));
    expect(pool.merge(pool.mark(), [row('w1')], [])).toEqual(NOTHING);
  });

  test.each([
    ['joins', [row('w1'), row('w2')]],
    ['offers other slots', [row('w1', { default: 3 })]],
    ['has other labels', [{ ...row('w1'), labels: { gpu: 'yes' } }]],
    ['has other actions', [{ ...row('w1'), actions: ['flow:other'] }]],
  ])('is what can be taken at all when a worker %s', (_name, rows) => {
    const pool = poolWith(row('w1'));
    expect(pool.merge(pool.mark(), rows, [])).toEqual({ ...NOTHING, offersChanged: true });
  });

  test.each([
    ['leaves', []],
    ['moves to another dispatcher', [{ ...row('w1'), dispatcherId: 'd2' }]],
  ])('is that a loan is broken when a worker on loan %s', (_name, rows) => {
    const pool = poolWith(row('w1'));
    pool.workers.get('w1')!.lent.set('default', 1);
    expect(pool.merge(pool.mark(), rows, [])).toEqual({ ...NOTHING, loanBroken: true });
  });
});

test('rule 3.4.3: equal workers take turns', () => {
  const pool = poolWith(row('w1'), row('w2'), row('w3'));
  const first = Array.from({ length: 6 }, () => [...pool.candidates('flow:task')][0]!.id);
  expect(first).toEqual(['w1', 'w2', 'w3', 'w1', 'w2', 'w3']);
});
