import { ADDRESS, type TaskDefinition, tasksAssigned } from '@hatchet-ts/contracts';
import { shardOf } from '@hatchet-ts/engine';
import { assignBatch, insertTaskEvents } from '@hatchet-ts/schema';
import { uuidv7 } from '@hatchet-ts/service-kit';
import type { BatchBuffer, DueBatch } from './batch-buffer';
import { rankWorkers } from './rank-workers';
import type { SchedulerParts } from './scheduler-parts';
import type { PoolWorker, TenantPool } from './tenant-pool';
import type { TenantPools } from './tenant-pools';

/** Puts batches that are full or have waited long enough on workers (engine-behaviour 3.10). */
export class BatchAssigner {
  constructor(
    private readonly parts: SchedulerParts,
    private readonly buffer: BatchBuffer,
  ) {}

  /** Assigns batches that are due, each to one worker for the slots of one task. */
  async assignDue(pools: TenantPools): Promise<void> {
    const { clock, definitions, lender } = this.parts;
    for (const batch of this.buffer.due(clock.nowMs())) {
      const pool = pools.get(batch.tenantId);
      const [first] = batch.members;
      if (!pool || !first) continue;
      const definition = definitions.peek(first.versionId)!;
      const task = definition.tasks[first.step]!;
      const worker = rankWorkers(pool, first, definition, task);
      // Without room it stays pending: a freed slot or a new worker leads to another pass.
      if (worker) await this.assign(batch, pool, worker, task);
      else lender?.recall(batch.tenantId);
    }
  }

  private async assign(
    batch: DueBatch,
    pool: TenantPool,
    worker: PoolWorker,
    task: TaskDefinition,
  ): Promise<void> {
    const { broker, clock, database, events, leases, processId } = this.parts;
    const nowMs = clock.nowMs();
    const batchId = uuidv7(nowMs);
    const shard = shardOf(batch.tenantId);
    const { key, reason, tenantId, members } = batch;
    pool.take(worker, batchId, task.slotRequests);
    let assigned = new Set<string>();
    try {
      assigned = await assignBatch(
        database,
        {
          batchId,
          key,
          reason,
          taskIds: members.map((member) => member.taskId),
          workerId: worker.id,
          executionTimeoutMs: task.executionTimeoutMs,
          shard,
          epoch: leases.held.get(shard) ?? -1,
        },
        processId,
        nowMs,
      );
    } finally {
      if (assigned.size === 0) pool.release(batchId);
      this.buffer.flushed(batch, batchId, assigned, nowMs);
    }
    if (assigned.size === 0) return;
    const sent = members.filter((member) => assigned.has(member.taskId));
    events.assigned(sent, nowMs);
    const { maxSize, maxIntervalMs, groupMaxRuns } = batch.definition;
    await insertTaskEvents(
      database,
      sent.map(({ taskId, retry }) => ({
        taskId,
        tenantId,
        retry,
        type: 'BATCH_FLUSHED',
        message:
          `Batch ${batchId} flushed (${sent.length}/${maxSize} tasks) at ${new Date(nowMs).toISOString()} because ${reason}. ` +
          `Batch group key: ${key}. Max concurrent batches per key: ${groupMaxRuns}. Configured batch max interval: ${maxIntervalMs}ms.`,
        workerId: worker.id,
        data: null,
      })),
      nowMs,
    );
    broker.wake(tasksAssigned, ADDRESS.dispatcher(worker.dispatcherId), {
      atMs: nowMs,
      items: sent.map(({ taskId, retry }) => ({ taskId, retry, tenantId, workerId: worker.id })),
    });
  }
}
