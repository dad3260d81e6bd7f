import type { BatchDefinition } from '@hatchet-ts/contracts';
import type { Candidate } from '@hatchet-ts/schema';
import { BATCH_BYTES_MAX, BatchBuffer } from './batch-buffer';

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
    expect(buffer.add(member('a'), DEFINITION, 1_000, 10)).toEqual({ waiting: 1, flushAtMs: 1_700 });
    expect(buffer.add(member('b'), DEFINITION, 1_200, 10)).toEqual({ waiting: 2, flushAtMs: 1_700 });
    expect(buffer.add(member('c', 'g2'), DEFINITION, 1_200, 10)).toEqual({ waiting: 1, flushAtMs: 1_900 });
    expect(buffer.due(1_700).map((batch) => batch.members.map(({ taskId }) => taskId))).toEqual([['a', 'b']]);
  });

  it('H49: leave before they are too long for one message, and one that is longer leaves alone', () => {
    const buffer = new BatchBuffer();
    const definition = { ...DEFINITION, maxSize: 10, groupMaxRuns: 10 };
    const half = BATCH_BYTES_MAX / 2;
    for (const [taskId, bytes] of [
      ['a', half],
      ['b', half],
    ] as const)
      buffer.add(member(taskId), definition, 1_000, bytes);
    expect(buffer.due(1_000)).toEqual([]);
    buffer.add(member('c'), definition, 1_000, 2 * BATCH_BYTES_MAX);
    buffer.add(member('d'), definition, 1_000, 1);
    const taken: string[][] = [];
    for (const nowMs of [1_000, 1_000, 1_000, 1_700])
      for (const batch of buffer.due(nowMs)) {
        const ids = batch.members.map(({ taskId }) => taskId);
        taken.push([batch.reason, ...ids]);
        buffer.flushed(batch, `batch-${taken.length}`, new Set(ids), 1_000);
      }
    const full = `batch payload threshold ${BATCH_BYTES_MAX} bytes reached`;
    expect(taken).toEqual([
      [full, 'a', 'b'],
      [full, 'c'],
      ['batch max interval 700ms elapsed', 'd'],
    ]);
  });
});
