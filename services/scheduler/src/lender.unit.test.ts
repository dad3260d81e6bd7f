import { shardOf } from '@hatchet-ts/engine';
import type { MessageBroker } from '@hatchet-ts/messaging';
import type { WorkerRow } from '@hatchet-ts/schema';
import type { Clock } from '@hatchet-ts/service-kit';
import type { LeaseKeeper } from './lease-keeper';
import { Lender } from './lender';
import { TenantPool } from './tenant-pool';

const TENANT = '00000000-0000-7000-8000-000000000001';
const EPOCH = 7;

interface Terms {
  loans: { workerId: string; slotType: string; units: number; actions: string[] }[];
}

/** A fleet of `count` workers of each action, spread over two dispatchers, and who was told which terms. */
function setup(count: number, actions: string[]) {
  const told = new Map<string, Terms>();
  const broker = {
    wake: (_message: unknown, address: string, terms: Terms) => told.set(address, terms),
  } as unknown as MessageBroker;
  const leases = { held: new Map([[shardOf(TENANT), EPOCH]]) } as unknown as LeaseKeeper;
  const lender = new Lender(broker, { monotonicMs: () => 0 } as Clock, leases);
  const pool = new TenantPool(TENANT);
  const rows = actions.flatMap((action) =>
    Array.from(
      { length: count },
      (_, i): WorkerRow => ({
        id: `${action}-${i}`,
        tenantId: TENANT,
        name: 'w',
        dispatcherId: `d${i % 2}`,
        session: 1,
        connected: true,
        paused: false,
        actions: [action],
        slots: { default: 4 },
        labels: {},
      }),
    ),
  );
  pool.merge(pool.mark(), rows, []);
  const lend = () => {
    told.clear();
    lender.lend(pool);
    return [...told.values()].flatMap(({ loans }) => loans);
  };
  return { lender, pool, told, lend };
}

test('every worker of a small tenant is lent, but for a quarter of its slots', () => {
  const { lend, told } = setup(10, ['flow:task']);
  expect(lend()).toHaveLength(10);
  expect(lend().every(({ units }) => units === 3)).toBe(true);
  expect(told.size).toBe(2);
});

test('of a fleet as many are lent per action and dispatcher as keep the message small', () => {
  const { lend, told } = setup(2_000, ['flow:a', 'flow:b']);
  const loans = lend();
  for (const action of ['flow:a', 'flow:b'])
    expect(loans.filter(({ actions }) => actions[0] === action)).toHaveLength(500);
  for (const { loans: own } of told.values()) expect(own).toHaveLength(500);
});

test('who is lent stays so while terms are renewed, and others have their turn after a recall', () => {
  const { lend, lender, pool } = setup(2_000, ['flow:a']);
  const workers = (loans: { workerId: string }[]) => new Set(loans.map(({ workerId }) => workerId));
  const first = workers(lend());
  expect(workers(lend())).toEqual(first);

  lender.recall(TENANT);
  for (const dispatcher of ['d0', 'd1']) lender.returned(pool, dispatcher, EPOCH, []);
  const second = workers(lend());
  expect(second.size).toBe(first.size);
  expect([...second].filter((worker) => first.has(worker))).not.toHaveLength(first.size);
});

test('workers without a free slot take nobody’s place among those lent', () => {
  const { lend, pool } = setup(2_000, ['flow:a']);
  for (const worker of [...pool.workers.values()].slice(0, 1_500))
    pool.take(worker, `task-${worker.id}`, { default: 4 });
  const loans = lend();
  expect(loans).toHaveLength(500);
  expect(loans.every(({ units }) => units === 3)).toBe(true);
});
