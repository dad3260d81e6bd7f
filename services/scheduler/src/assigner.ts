import { ADDRESS, type TaskDefinition, tasksAssigned, timerArmed } from '@hatchet-ts/contracts';
import { type Definitions, shardOf, TIMER_HORIZON_MS } from '@hatchet-ts/engine';
import type { MessageBroker } from '@hatchet-ts/messaging';
import {
  type Assignment,
  assignTasks,
  type Candidate,
  type Database,
  type QueuePosition,
  readActiveQueues,
  readCandidates,
  readHeldSlots,
  readSchedulableWorkers,
} from '@hatchet-ts/schema';
import { type Clock, failpoints, groupBy } from '@hatchet-ts/service-kit';
import type { LeaseKeeper } from './lease-keeper';
import type { Lender } from './lender';
import { rankWorkers } from './rank-workers';
import { type PoolWorker, TenantPool, type Units } from './tenant-pool';

/** Most items taken from one queue in one pass (SERVER_SINGLE_QUEUE_LIMIT raises or lowers it). */
const PASS_LIMIT = 1000;
/** Pages read behind items that cannot be placed now, so that they block nobody for long (rule 3.2.5). */
const PAGES_MAX = 20;

interface QueueState {
  /** New items may have come, or slots were freed for items that wait. */
  dirty: boolean;
}

/**
 * Assigns: takes the next items of changed queues, finds a worker with free slots for each, and moves them in one
 * transaction. Woken by `queue.changed` and `worker.changed`; a sweep finds what a lost message would have told.
 * If it dies half-way the transaction decides: either the item is still in the queue or the assignment is a row.
 */
export class Assigner {
  private readonly pools = new Map<string, TenantPool>();
  private readonly queues = new Map<string, Map<string, QueueState>>();
  /** Tenants whose workers changed, or that are not loaded yet. */
  private readonly stale = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly broker: MessageBroker,
    private readonly clock: Clock,
    private readonly definitions: Definitions,
    private readonly leases: LeaseKeeper,
    private readonly processId: string,
    /** Absent when slot credits are switched off. */
    private readonly lender?: Lender,
  ) {}

  queueChanged(tenantId: string, queues: readonly string[], freed: readonly { taskId: string }[]): void {
    const states = this.queuesOf(tenantId);
    for (const queue of queues) mark(states, queue);
    if (freed.length === 0) return;
    const pool = this.pools.get(tenantId);
    if (!pool) return;
    for (const { taskId } of freed) pool.release(taskId);
    // Whoever waited may be placed now.
    for (const state of states.values()) state.dirty = true;
  }

  workerChanged(tenantId: string): void {
    this.stale.add(tenantId);
    for (const state of this.queuesOf(tenantId).values()) state.dirty = true;
  }

  /** Shards were lost: another scheduler decides for their tenants. */
  forget(shards: readonly number[]): void {
    const gone = new Set(shards);
    for (const tenantId of this.pools.keys()) if (gone.has(shardOf(tenantId))) this.pools.delete(tenantId);
    for (const tenantId of this.queues.keys()) if (gone.has(shardOf(tenantId))) this.queues.delete(tenantId);
    this.lender?.forget((tenantId) => gone.has(shardOf(tenantId)));
  }

  creditsReturned(
    tenantId: string,
    dispatcherId: string,
    epoch: number,
    inFlight: readonly { workerId: string; taskId: string; slotType: string }[],
  ): void {
    const pool = this.pools.get(tenantId);
    if (!pool || !this.lender?.returned(pool, dispatcherId, epoch, inFlight)) return;
    for (const state of this.queuesOf(tenantId).values()) state.dirty = true;
  }

  /** Finds queues with items whose message was lost, and brings pools in line with rows. */
  async sweep(): Promise<void> {
    for (const { tenantId, queue } of await readActiveQueues(this.database))
      if (this.leases.held.has(shardOf(tenantId))) mark(this.queuesOf(tenantId), queue);
    for (const tenantId of this.pools.keys()) this.stale.add(tenantId);
  }

  /** @returns whether another pass should follow at once */
  async pass(): Promise<boolean> {
    const tenants = [...this.queues].filter(([tenantId]) => this.leases.held.has(shardOf(tenantId)));
    const touched = tenants
      .filter(([tenantId, states]) => isDirty(states) || this.stale.has(tenantId))
      .map(([id]) => id);
    await this.refresh(touched);

    let positions: QueuePosition[] = [];
    for (const [tenantId, states] of tenants)
      for (const [queue, state] of states) {
        if (!state.dirty) continue;
        state.dirty = false;
        const limit = Math.min(PASS_LIMIT, this.pools.get(tenantId)!.freeForAny(queue));
        // Without a slot nothing can be placed; a freed slot or a new worker marks the queue again.
        if (limit > 0) positions.push({ tenantId, queue, after: null, limit });
        else this.lender?.recall(tenantId);
      }

    let again = false;
    for (let page = 0; positions.length > 0 && page < PAGES_MAX; page++) {
      const candidates = await readCandidates(this.database, positions);
      await this.definitions.load(candidates.map((candidate) => candidate.versionId));
      const { placed, unplaced } = this.match(candidates);
      if (placed.length > 0) await this.commit(placed);

      const byQueue = groupBy(candidates, (candidate) => `${candidate.tenantId}/${candidate.queue}`);
      const next: QueuePosition[] = [];
      for (const position of positions) {
        const own = byQueue.get(`${position.tenantId}/${position.queue}`) ?? [];
        const state = this.queuesOf(position.tenantId).get(position.queue)!;
        if (own.length === 0 && page === 0) this.queuesOf(position.tenantId).delete(position.queue);
        if (unplaced.has(position.queue)) this.lender?.recall(position.tenantId);
        if (own.length < position.limit) {
          // What was read is placed and nothing stood behind it.
          if (own.length > 0 && !unplaced.has(position.queue) && !state.dirty)
            this.queuesOf(position.tenantId).delete(position.queue);
          continue;
        }
        const free = this.pools.get(position.tenantId)!.freeForAny(position.queue);
        if (free === 0) continue;
        const last = own.at(-1)!;
        if (!unplaced.has(position.queue)) {
          state.dirty = true;
          again = true;
        } else next.push({ ...position, after: last, limit: Math.min(PASS_LIMIT, free) });
      }
      positions = next;
    }
    this.lendTo(touched);
    return again;
  }

  /** Offers slots of tenants for whom nothing waits. */
  private lendTo(tenantIds: readonly string[]): void {
    if (!this.lender) return;
    for (const tenantId of tenantIds) {
      const pool = this.pools.get(tenantId);
      if (pool && pool.workers.size > 0 && this.queuesOf(tenantId).size === 0) this.lender.lend(pool);
    }
  }

  private match(candidates: readonly Candidate[]): { placed: Placed[]; unplaced: Set<string> } {
    const placed: Placed[] = [];
    const unplaced = new Set<string>();
    for (const candidate of candidates) {
      const pool = this.pools.get(candidate.tenantId)!;
      const definition = this.definitions.peek(candidate.versionId)!;
      const task = definition.tasks[candidate.step]!;
      const worker = rankWorkers(pool, candidate, definition, task);
      if (!worker) {
        unplaced.add(candidate.queue);
        continue;
      }
      pool.take(worker, candidate.taskId, task.slotRequests);
      placed.push({ candidate, worker, task });
    }
    return { placed, unplaced };
  }

  private async commit(placed: readonly Placed[]): Promise<void> {
    const nowMs = this.clock.nowMs();
    const assignments: Assignment[] = placed.map(({ candidate, worker, task }) => {
      const shard = shardOf(candidate.tenantId);
      return {
        taskId: candidate.taskId,
        workerId: worker.id,
        executionTimeoutMs: task.executionTimeoutMs,
        shard,
        epoch: this.leases.held.get(shard) ?? -1,
      };
    });
    let assigned = new Set<string>();
    try {
      if (failpoints.armed) await failpoints.hit('assign.before-commit');
      assigned = await assignTasks(this.database, assignments, this.processId, nowMs);
      if (failpoints.armed) await failpoints.hit('assign.after-commit');
    } finally {
      for (const { candidate } of placed)
        if (!assigned.has(candidate.taskId)) this.pools.get(candidate.tenantId)?.release(candidate.taskId);
    }
    const sent = placed.filter(({ candidate }) => assigned.has(candidate.taskId));
    const byDispatcher = groupBy(sent, ({ worker }) => worker.dispatcherId);
    const earliestMs = nowMs + Math.min(...sent.map(({ task }) => task.executionTimeoutMs));
    for (const [dispatcherId, items] of byDispatcher)
      this.broker.wake(tasksAssigned, ADDRESS.dispatcher(dispatcherId), {
        items: items.map(({ candidate: { taskId, retry, tenantId }, worker }) => ({
          taskId,
          retry,
          tenantId,
          workerId: worker.id,
        })),
      });
    if (earliestMs - nowMs < TIMER_HORIZON_MS)
      this.broker.wake(timerArmed, ADDRESS.controllers, { dueAtMs: earliestMs });
  }

  /** Loads or reloads pools of tenants that are about to be decided for. */
  private async refresh(tenantIds: readonly string[]): Promise<void> {
    const wanted = tenantIds.filter((tenantId) => !this.pools.has(tenantId) || this.stale.has(tenantId));
    if (wanted.length === 0) return;
    const pools = wanted.map((tenantId) => this.pools.get(tenantId) ?? new TenantPool(tenantId));
    const marks = pools.map((pool) => pool.mark());
    for (const tenantId of wanted) this.stale.delete(tenantId);
    const workers = (await readSchedulableWorkers(this.database, wanted)).filter(
      (worker) => worker.dispatcherId !== null && this.leases.alive.has(worker.dispatcherId),
    );
    const held = await readHeldSlots(
      this.database,
      workers.map((worker) => worker.id),
    );
    await this.definitions.load(held.map((slot) => slot.versionId));
    const tenantOf = new Map(workers.map((worker) => [worker.id, worker.tenantId]));
    const workersByTenant = groupBy(workers, (worker) => worker.tenantId);
    const heldByTenant = groupBy(held, (slot) => tenantOf.get(slot.workerId)!);
    for (const [i, pool] of pools.entries()) {
      // Tasks on credit live inside the units lent: they are counted there, not twice.
      const own = (heldByTenant.get(pool.tenantId) ?? []).filter(
        (slot) => slot.creditHolder === null || !this.lender?.isLentTo(pool.tenantId, slot.creditHolder),
      );
      const slots = own.map((slot) => ({
        ...slot,
        units: this.definitions.peek(slot.versionId)!.tasks[slot.step]!.slotRequests as Units,
      }));
      const lentBefore = lentWorkers(pool);
      pool.merge(marks[i]!, workersByTenant.get(pool.tenantId) ?? [], slots);
      this.pools.set(pool.tenantId, pool);
      // A worker on loan left, was paused or moved: the loan must not outlive that.
      if (lentBefore !== lentWorkers(pool)) this.lender?.recall(pool.tenantId);
    }
  }

  private queuesOf(tenantId: string): Map<string, QueueState> {
    let states = this.queues.get(tenantId);
    if (!states) {
      states = new Map();
      this.queues.set(tenantId, states);
    }
    return states;
  }
}

interface Placed {
  candidate: Candidate;
  worker: PoolWorker;
  task: TaskDefinition;
}

function mark(states: Map<string, QueueState>, queue: string): void {
  const state = states.get(queue);
  if (state) state.dirty = true;
  else states.set(queue, { dirty: true });
}

function isDirty(states: ReadonlyMap<string, QueueState>): boolean {
  for (const state of states.values()) if (state.dirty) return true;
  return false;
}

/** Which workers are on loan, where; for noticing a change. */
function lentWorkers(pool: TenantPool): string {
  const lent: string[] = [];
  for (const worker of pool.workers.values())
    if (worker.lent.size > 0) lent.push(`${worker.id}@${worker.dispatcherId}`);
  return lent.sort().join();
}
