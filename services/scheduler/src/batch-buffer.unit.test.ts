import type { BatchDefinition } from '@hatchet-ts/contracts';
import type { Candidate } from '@hatchet-ts/schema';
import { BatchBuffer } from './batch-buffer';

const DEFINITION: BatchDefinition = {
  maxSize: 3,
  maxIntervalMs: 700,
  groupKeyExpression: 'input.key',
  groupMaxRuns: 1,
  broadcastOutput: false,
};
const member = (taskId: string, batchKey = 'g1'): Candidate => ({
  taskId,
  tenantId: 'tenant',
  queue: 'sum',
  priority: 1,
  seq: 1,
  retry: 0,
  runId: null,
  versionId: 'version',
  step: 0,
  desiredWorkerId: null,
  desiredLabels: null,
  gates: { batchKey },
  queuedAt: 0,
  deadline: 60_000,
});

describe('tasks that wait for their batch', () => {
  it('are all told when the interval of the first of them ends, and how many wait by then', () => {
    const buffer = new BatchBuffer();
    expect(buffer.add(member('a'), DEFINITION, 1_000)).toEqual({ waiting: 1, flushAtMs: 1_700 });
    expect(buffer.add(member('b'), DEFINITION, 1_200)).toEqual({ waiting: 2, flushAtMs: 1_700 });
    expect(buffer.add(member('c', 'g2'), DEFINITION, 1_200)).toEqual({ waiting: 1, flushAtMs: 1_900 });
    expect(buffer.due(1_700).map((batch) => batch.members.map(({ taskId }) => taskId))).toEqual([['a', 'b']]);
  });
});
