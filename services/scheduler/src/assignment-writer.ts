import { ADDRESS, type TaskDefinition, tasksAssigned, timerArmed } from '@hatchet-ts/contracts';
import { shardOf, TIMER_HORIZON_MS, traceTasks } from '@hatchet-ts/engine';
import { type Assignment, assignTasks, type Candidate, debitRateLimits } from '@hatchet-ts/schema';
import { declareFailpoints, failpoints, groupBy, isTracing } from '@hatchet-ts/service-kit';
import { RateGate } from './rate-gate';
import type { SchedulerParts } from './scheduler-parts';
import type { PoolWorker } from './tenant-pool';
import type { TenantPools } from './tenant-pools';

declareFailpoints('assign.before-commit', 'assign.after-commit');

/** An item and the worker whose slot was taken for it. */
export interface Placed {
  candidate: Candidate;
  worker: PoolWorker;
  task: TaskDefinition;
}

/** Makes assignments of what was placed: rows first, under the leases believed in, then word of them. */
export class AssignmentWriter {
  constructor(
    private readonly parts: SchedulerParts,
    private readonly pools: TenantPools,
  ) {}

  /**
   * @param placed none, where only units of rate limits are to be taken
   * @returns false when a rate limit no longer had what was taken from it: nothing was assigned
   */
  async write(placed: readonly Placed[], rates: RateGate): Promise<boolean> {
    const nowMs = this.parts.clock.nowMs();
    const assignments: Assignment[] = placed.map(({ candidate, worker, task }) => {
      const shard = shardOf(candidate.tenantId);
      return {
        taskId: candidate.taskId,
        workerId: worker.id,
        executionTimeoutMs: task.executionTimeoutMs,
        shard,
        epoch: this.parts.leases.held.get(shard) ?? -1,
        durable: task.durable,
      };
    });
    let assigned = new Set<string>();
    try {
      if (failpoints.armed) await failpoints.hit('assign.before-commit');
      const result = await this.assign(assignments, placed, rates, nowMs);
      if (result === null) return false;
      assigned = result;
      if (failpoints.armed) await failpoints.hit('assign.after-commit');
    } finally {
      this.release(placed.filter(({ candidate }) => !assigned.has(candidate.taskId)));
    }
    await this.tell(
      placed.filter(({ candidate }) => assigned.has(candidate.taskId)),
      nowMs,
    );
    return true;
  }

  /** Tells everybody concerned what was assigned; after the commit. */
  async tell(sent: readonly Placed[], nowMs: number): Promise<void> {
    if (sent.length === 0) return;
    this.parts.events.assigned(
      sent.map(({ candidate }) => candidate),
      nowMs,
    );
    if (isTracing())
      await traceTasks(
        this.parts.database,
        'hatchet.assign',
        sent.map(({ candidate }) => candidate.taskId),
        { startMs: nowMs, endMs: this.parts.clock.nowMs() },
      );
    const byDispatcher = groupBy(sent, ({ worker }) => worker.dispatcherId);
    let earliestMs = Number.POSITIVE_INFINITY;
    for (const { task } of sent) earliestMs = Math.min(earliestMs, nowMs + task.executionTimeoutMs);
    for (const [dispatcherId, items] of byDispatcher)
      this.parts.broker.wake(tasksAssigned, ADDRESS.dispatcher(dispatcherId), {
        atMs: nowMs,
        items: items.map(({ candidate: { taskId, retry, tenantId }, worker }) => ({
          taskId,
          retry,
          tenantId,
          workerId: worker.id,
        })),
      });
    if (earliestMs - nowMs < TIMER_HORIZON_MS)
      this.parts.broker.wake(timerArmed, ADDRESS.controllers, { dueAtMs: earliestMs });
  }

  /** One statement when no rate limit is involved, else one transaction with the debits. */
  private async assign(
    assignments: readonly Assignment[],
    placed: readonly Placed[],
    rates: RateGate,
    nowMs: number,
  ): Promise<Set<string> | null> {
    const { debits } = rates;
    if (debits.length === 0)
      return assignTasks(this.parts.database, assignments, this.parts.processId, nowMs);
    return this.parts.database.transaction(async (tx) => {
      const debited = await debitRateLimits(tx, debits, nowMs);
      if (debited.length !== debits.length) {
        const had = new Set(debited.map(({ tenantId, key }) => `${tenantId}/${key}`));
        const back = debits.filter(({ tenantId, key }) => had.has(`${tenantId}/${key}`));
        if (back.length > 0) await debitRateLimits(tx, back.map(RateGate.giveBack), nowMs);
        return null;
      }
      if (assignments.length === 0) return new Set();
      const assigned = await assignTasks(tx, assignments, this.parts.processId, nowMs);
      const missed = placed.filter(({ candidate }) => !assigned.has(candidate.taskId));
      const refunds = rates.refunds(missed.map(({ candidate }) => candidate));
      if (refunds.length > 0) await debitRateLimits(tx, refunds, nowMs);
      return assigned;
    });
  }

  /** Nothing was assigned: the slots taken are free again. */
  release(placed: readonly Placed[]): void {
    for (const { candidate } of placed) this.pools.get(candidate.tenantId)?.release(candidate.taskId);
  }
}
