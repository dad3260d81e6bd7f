import type { TaskDefinition, WorkflowDefinition } from '@hatchet-ts/contracts';
import type { Candidate, WorkerRow } from '@hatchet-ts/schema';
import { canEverTake, rankWorkers } from './rank-workers';
import { TenantPool } from './tenant-pool';

const TENANT = '00000000-0000-7000-8000-000000000001';

const worker = (id: string, room: string): WorkerRow => ({
  id,
  tenantId: TENANT,
  name: id,
  dispatcherId: 'd1',
  session: 1,
  connected: true,
  paused: false,
  actions: ['flow:task'],
  slots: { default: 2 },
  labels: { room },
});

function poolWith(...rows: WorkerRow[]): TenantPool {
  const pool = new TenantPool(TENANT);
  pool.merge(pool.mark(), rows, []);
  return pool;
}

const task = {
  actionId: 'flow:task',
  slotRequests: { default: 1 },
  desiredLabels: {
    room: { strValue: 'x', intValue: null, required: true, comparator: 'EQUAL', weight: 100 },
  },
} as unknown as TaskDefinition;
const wanting = (desiredWorkerId: string | null) =>
  ({ desiredWorkerId, desiredLabels: null }) as unknown as Candidate;
const sticky = (strategy: 'HARD' | 'SOFT' | null) => ({ sticky: strategy }) as unknown as WorkflowDefinition;

describe.each(['HARD', 'SOFT', null] as const)(
  'the worker of a task whose workflow is sticky: %s',
  (strategy) => {
    test('AFF-07: is one with the labels that it wants while no worker is desired yet', () => {
      const both = poolWith(worker('y', 'y'), worker('x', 'x'));
      expect(rankWorkers(both, wanting(null), sticky(strategy), task)?.id).toBe('x');
      const misfit = poolWith(worker('y', 'y'));
      expect(rankWorkers(misfit, wanting(null), sticky(strategy), task)).toBeNull();
      expect(canEverTake(misfit, wanting(null), sticky(strategy), task)).toBe(false);
    });
  },
);

test.each(['HARD', 'SOFT'] as const)(
  'rule 3.4: once a worker is desired, %s counts instead of labels',
  (strategy) => {
    const both = poolWith(worker('x', 'x'), worker('y', 'y'));
    expect(rankWorkers(both, wanting('y'), sticky(strategy), task)?.id).toBe('y');
  },
);
