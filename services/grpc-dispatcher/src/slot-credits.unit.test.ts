import { creditsReturned, queueChanged } from '@hatchet-ts/contracts';
import type { MessageBroker } from '@hatchet-ts/messaging';
import { SlotCredits } from './slot-credits';

const TENANT = '00000000-0000-7000-8000-000000000001';
const HOLDER = 'dispatcher-1';

function setup(units = 2) {
  const wakes: { message: string; payload: unknown }[] = [];
  const broker = {
    wake: (message: { name: string }, _address: string, payload: unknown) =>
      wakes.push({ message: message.name, payload }),
  } as unknown as MessageBroker;
  const credits = new SlotCredits(HOLDER, broker);
  const lend = (epoch: number, count = units) =>
    credits.lent({
      tenantId: TENANT,
      epoch,
      loans: [{ workerId: 'w1', slotType: 'default', units: count, actions: ['flow:task'] }],
    });
  const take = (taskId: string, action = 'flow:task') => credits.take(TENANT, action, 'default', taskId);
  return { credits, lend, take, wakes };
}

test('nothing is assigned on credit before the scheduler has lent anything', () => {
  expect(setup().take('t1')).toBeNull();
});

test('a loan covers as many tasks in flight as it has units, and a task that ended makes room', () => {
  const { credits, lend, take } = setup(1);
  lend(7);
  expect(take('t1')).toEqual({ workerId: 'w1', creditHolder: HOLDER, shard: 1, epoch: 7 });
  expect(credits.release(TENANT, 'w1', 't1')).toBe(true);
  expect(take('t2')).not.toBeNull();
});

test('once a task had to be queued, later ones of its action do not overtake it', () => {
  const { credits, lend, take } = setup(1);
  lend(7);
  take('t1');
  expect(take('t2')).toBeNull();
  credits.release(TENANT, 'w1', 't1');
  expect(take('t3')).toBeNull();
  lend(7);
  expect(take('t4')).not.toBeNull();
});

test('actions the worker does not know get no credit', () => {
  const { lend, take } = setup();
  lend(7);
  expect(take('t1', 'other:task')).toBeNull();
});

test('a repeated offer keeps what is in flight, one under a new epoch does not', () => {
  const { lend, take } = setup(1);
  lend(7);
  take('t1');
  lend(7);
  expect(take('t2')).toBeNull();
  lend(8);
  expect(take('t3')).toMatchObject({ epoch: 8 });
});

test('a recall gives everything back with what is in flight, and ends the credit', () => {
  const { credits, lend, take, wakes } = setup();
  lend(7);
  take('t1');
  credits.recalled(TENANT, 7);
  expect(wakes).toEqual([
    {
      message: creditsReturned.name,
      payload: {
        tenantId: TENANT,
        epoch: 7,
        dispatcherId: HOLDER,
        inFlight: [{ workerId: 'w1', taskId: 't1', slotType: 'default' }],
      },
    },
  ]);
  expect(take('t2')).toBeNull();
});

test('a slot that is not on loan any more is the scheduler’s to free', () => {
  const { credits, lend, take, wakes } = setup();
  lend(7);
  take('t1');
  credits.recalled(TENANT, 7);
  wakes.length = 0;
  credits.freed([{ tenantId: TENANT, workerId: 'w1', taskId: 't1' }]);
  expect(wakes).toEqual([
    {
      message: queueChanged.name,
      payload: { tenantId: TENANT, queues: [], freed: [{ workerId: 'w1', taskId: 't1' }] },
    },
  ]);
});

test('a lease that is lost ends the credit; a worker whose stream ended gets nothing on it', () => {
  const { credits, lend, take } = setup();
  lend(7);
  credits.dropWorker(TENANT, 'w1');
  expect(take('t1')).toBeNull();
  lend(7);
  credits.refused(TENANT);
  expect(take('t2')).toBeNull();
});

test('the sweep frees what rows say has ended, but not what was taken since they were read', () => {
  const { credits, lend, take } = setup(2);
  lend(7);
  take('ended');
  const before = credits.takenTasks();
  take('new');
  credits.reconcile(new Set(), before);
  expect([...credits.takenTasks()]).toEqual(['new']);
});
