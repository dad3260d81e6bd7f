import { ADDRESS, type TaskDefinition, tasksAssigned, timerArmed } from '@hatchet-ts/contracts';
import { shardOf, TIMER_HORIZON_MS, traceTasks } from '@hatchet-ts/engine';
import {
  type Assignment,
  assignTasks,
  type Candidate,
  debitRateLimits,
  insertTaskEvents,
  type QueuePosition,
  readActiveQueues,
  readCandidates,
  readHeldSlots,
  readInputBytes,
  readPausedWorkflows,
  readSchedulableWorkers,
  type SchedulingPeek,
  type WorkerRow,
} from '@hatchet-ts/schema';
import { failpoints, groupBy, isTracing } from '@hatchet-ts/service-kit';
import { LRUCache } from 'lru-cache';
import { BatchAssigner } from './batch-assigner';
import { BatchBuffer, PARKED_BATCH } from './batch-buffer';
import { type Parked, parkedEvent } from './parked-event';
import { PARKED_PAUSED, PARKED_RATE, PARKED_WORKER, type Parking } from './parking';
import { canEverTake, rankWorkers } from './rank-workers';
import { RateGate } from './rate-gate';
import type { SchedulerParts } from './scheduler-parts';
import { type PoolWorker, TenantPool, type Units } from './tenant-pool';

/** Most items taken from one queue in one pass. */
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
  /** Tenants whose pools were loaded since slots were offered last. */
  private readonly refreshed = new Set<string>();
  private readonly batches = new BatchBuffer();
  private readonly batchAssigner: BatchAssigner;
  /** Of workers and paused workflows, as of the last sweep. */
  private fingerprint = '';
  private readonly toldRecently = new LRUCache<string, true>({ max: 50_000, ttl: 300_000 });

  constructor(
    private readonly parts: SchedulerParts,
    private readonly parking: Parking,
  ) {
    this.batchAssigner = new BatchAssigner(parts, this.batches);
  }

  queueChanged(tenantId: string, queues: readonly string[], freed: readonly { taskId: string }[]): void {
    const states = this.queuesOf(tenantId);
    for (const queue of queues) mark(states, queue);
    if (freed.length === 0) return;
    const pool = this.pools.get(tenantId);
    if (!pool) return;
    for (const { taskId } of freed) pool.release(this.batches.ended(taskId) ?? taskId);
    // Whoever waited may be placed now.
    for (const state of states.values()) state.dirty = true;
  }

  /** Items of queues came back from where they were parked. */
  returned(queues: readonly { tenantId: string; queue: string }[]): void {
    for (const { tenantId, queue } of queues) mark(this.queuesOf(tenantId), queue);
  }

  workerChanged(tenantId: string): void {
    this.stale.add(tenantId);
    this.parking.wake(tenantId, (parked) => parked === PARKED_WORKER);
    for (const state of this.queuesOf(tenantId).values()) state.dirty = true;
  }

  /** A workflow was paused or resumed. What is parked for it comes back, and is parked again where it still is paused. */
  workflowChanged(tenantId: string): void {
    this.stale.add(tenantId);
    this.parking.wake(tenantId, (parked) => parked.startsWith(PARKED_PAUSED));
    for (const state of this.queuesOf(tenantId).values()) state.dirty = true;
  }

  /** Shards were lost: another scheduler decides for their tenants. */
  forget(shards: readonly number[]): void {
    const gone = new Set(shards);
    for (const tenantId of this.pools.keys()) if (gone.has(shardOf(tenantId))) this.pools.delete(tenantId);
    for (const tenantId of this.queues.keys()) if (gone.has(shardOf(tenantId))) this.queues.delete(tenantId);
    this.parts.lender?.forget((tenantId) => gone.has(shardOf(tenantId)));
    this.parking.forget((tenantId) => gone.has(shardOf(tenantId)));
    this.batches.forget((tenantId) => gone.has(shardOf(tenantId)));
  }

  creditsReturned(
    tenantId: string,
    dispatcherId: string,
    epoch: number,
    inFlight: readonly { workerId: string; taskId: string; slotType: string }[],
  ): void {
    const pool = this.pools.get(tenantId);
    if (!pool || !this.parts.lender?.returned(pool, dispatcherId, epoch, inFlight)) return;
    for (const state of this.queuesOf(tenantId).values()) state.dirty = true;
  }

  /** Finds queues with items whose message was lost, and brings pools in line with rows. */
  async sweep({ anyQueued, anyAssigned, fingerprint }: SchedulingPeek): Promise<void> {
    const active = new Set<string>();
    if (anyQueued)
      for (const { tenantId, queue } of await readActiveQueues(this.parts.database))
        if (this.parts.leases.held.has(shardOf(tenantId))) {
          active.add(`${tenantId}/${queue}`);
          mark(this.queuesOf(tenantId), queue);
        }
    this.forgetIdle(active);
    const isAtRest = !anyAssigned && fingerprint === this.fingerprint;
    if (isAtRest && [...this.pools.values()].every((pool) => pool.isFree)) return;
    this.fingerprint = fingerprint;
    for (const tenantId of this.pools.keys()) this.stale.add(tenantId);
  }

  /** How many tenants something is kept in memory of. */
  get knownTenants(): number {
    return new Set([...this.pools.keys(), ...this.queues.keys(), ...this.stale]).size;
  }

  /** Nothing is kept of tenants for whom nothing waits or runs and of whom no worker is here (H96). */
  private forgetIdle(active: ReadonlySet<string>): void {
    for (const [tenantId, states] of this.queues)
      for (const [queue, { dirty }] of states)
        if (!dirty && !active.has(`${tenantId}/${queue}`)) states.delete(queue);
    const isIdle = (tenantId: string) =>
      !this.stale.has(tenantId) &&
      (this.queues.get(tenantId)?.size ?? 0) === 0 &&
      !this.parts.lender?.isLent(tenantId);
    for (const [tenantId, pool] of this.pools)
      if (pool.isFree && pool.workers.size === 0 && isIdle(tenantId)) this.pools.delete(tenantId);
    for (const tenantId of this.queues.keys())
      if (!this.pools.has(tenantId) && isIdle(tenantId)) this.queues.delete(tenantId);
  }

  /** When a pending batch is due, epoch ms. */
  get nextBatchAtMs(): number | undefined {
    return this.batches.nextAtMs;
  }

  /** Brings the pools of these tenants up to date before something is placed. */
  async prepare(tenantIds: readonly string[]): Promise<void> {
    await this.refresh([...new Set(tenantIds)]);
  }

  /**
   * A worker for a task that is not in its queue yet, if nobody stands before it there and nothing but a slot is to be
   * waited for. Its slot is taken: `assigned` or `release` must follow.
   */
  place(candidate: Candidate): Placed | null {
    const pool = this.pools.get(candidate.tenantId);
    if (!pool || this.queues.get(candidate.tenantId)?.has(candidate.queue)) return null;
    const definition = this.parts.definitions.peek(candidate.versionId)!;
    const task = definition.tasks[candidate.step]!;
    if (task.rateLimits.length > 0 || task.batch || task.durable || pool.paused.has(definition.workflowId))
      return null;
    const worker = rankWorkers(pool, candidate, definition, task);
    if (!worker) {
      // Those behind it must not start before it.
      mark(this.queuesOf(candidate.tenantId), candidate.queue);
      return null;
    }
    pool.take(worker, candidate.taskId, task.slotRequests);
    return { candidate, worker, task };
  }

  /** Nothing was assigned: the slots taken are free again. */
  release(placed: readonly Placed[]): void {
    for (const { candidate } of placed) this.pools.get(candidate.tenantId)?.release(candidate.taskId);
  }

  /** @returns whether another pass should follow at once */
  async pass(): Promise<boolean> {
    const tenants = [...this.queues].filter(([tenantId]) => this.parts.leases.held.has(shardOf(tenantId)));
    const touched = tenants
      .filter(([tenantId, states]) => isDirty(states) || this.stale.has(tenantId))
      .map(([id]) => id);
    await this.refresh(touched);
    this.parts.events.passed(tenants.filter(([, states]) => isDirty(states)).map(([id]) => id));

    let positions: QueuePosition[] = [];
    for (const [tenantId, states] of tenants)
      for (const [queue, state] of states) {
        const pool = this.pools.get(tenantId);
        // Without a pool the shard went to another scheduler while pools were read.
        if (!state.dirty || !pool) continue;
        state.dirty = false;
        const limit = Math.min(PASS_LIMIT, pool.freeForAny(queue));
        // Without a slot nothing can be placed; a freed slot or a new worker marks the queue again.
        if (limit > 0) positions.push({ tenantId, queue, after: null, limit });
        else this.parts.lender?.recall(tenantId);
      }

    let again = false;
    for (let page = 0; positions.length > 0 && page < PAGES_MAX; page++) {
      const candidates = await readCandidates(this.parts.database, positions);
      await this.parts.definitions.load(candidates.map((candidate) => candidate.versionId));
      const rates = await RateGate.read(this.parts.database, this.parts.clock, candidates);
      const { placed, unplaced, parked } = this.match(candidates, rates, await this.readBytes(candidates));
      if (parked.length > 0) await this.park(parked);
      if (placed.length > 0 && !(await this.commit(placed, rates))) {
        // A limit was changed between reading and debiting it: decide again with what it says now.
        for (const { candidate } of placed) mark(this.queuesOf(candidate.tenantId), candidate.queue);
        again = true;
      }

      const byQueue = groupBy(candidates, (candidate) => `${candidate.tenantId}/${candidate.queue}`);
      const next: QueuePosition[] = [];
      for (const position of positions) {
        const own = byQueue.get(`${position.tenantId}/${position.queue}`) ?? [];
        const pool = this.pools.get(position.tenantId);
        const state = this.queues.get(position.tenantId)?.get(position.queue);
        // The shard went to another scheduler while we read and wrote.
        if (!pool || !state) continue;
        if (own.length === 0 && page === 0) this.queuesOf(position.tenantId).delete(position.queue);
        if (unplaced.has(position.queue)) this.parts.lender?.recall(position.tenantId);
        if (own.length < position.limit) {
          // What was read is placed and nothing stood behind it.
          if (own.length > 0 && !unplaced.has(position.queue) && !state.dirty)
            this.queuesOf(position.tenantId).delete(position.queue);
          continue;
        }
        const free = pool.freeForAny(position.queue);
        if (free === 0) continue;
        const last = own.at(-1)!;
        if (!unplaced.has(position.queue)) {
          state.dirty = true;
          again = true;
        } else next.push({ ...position, after: last, limit: Math.min(PASS_LIMIT, free) });
      }
      positions = next;
    }
    await this.batchAssigner.assignDue(this.pools);
    this.lendTo(new Set([...touched, ...this.refreshed]));
    this.refreshed.clear();
    return again;
  }

  /** Offers slots of tenants for whom nothing waits. */
  private lendTo(tenantIds: ReadonlySet<string>): void {
    if (!this.parts.lender) return;
    for (const tenantId of tenantIds) {
      const pool = this.pools.get(tenantId);
      if (pool && pool.workers.size > 0 && this.queuesOf(tenantId).size === 0) this.parts.lender.lend(pool);
    }
  }

  /** Input bytes of those that will gather in batches. */
  private async readBytes(candidates: readonly Candidate[]): Promise<ReadonlyMap<string, number>> {
    const batched = candidates.filter(
      ({ versionId, step }) => this.parts.definitions.peek(versionId)!.tasks[step]!.batch !== null,
    );
    return batched.length > 0 ? readInputBytes(this.parts.database, batched) : NO_BYTES;
  }

  private match(
    candidates: readonly Candidate[],
    rates: RateGate,
    inputBytes: ReadonlyMap<string, number>,
  ): Matches {
    const matches: Matches = { placed: [], unplaced: new Set(), parked: [] };
    for (const candidate of candidates) {
      const pool = this.pools.get(candidate.tenantId);
      if (!pool) continue;
      const definition = this.parts.definitions.peek(candidate.versionId)!;
      const task = definition.tasks[candidate.step]!;
      const shortage = rates.shortage(candidate);
      if (pool.paused.has(definition.workflowId))
        matches.parked.push({
          candidate,
          reason: `${PARKED_PAUSED}${definition.workflowId}`,
          shortage: null,
        });
      else if (shortage)
        matches.parked.push({ candidate, reason: `${PARKED_RATE}${shortage.key}`, shortage });
      else if (task.batch) {
        const { batch } = task;
        const bytes = inputBytes.get(candidate.taskId) ?? 0;
        const joined = this.batches.add(candidate, batch, this.parts.clock.nowMs(), bytes);
        const reason = BatchBuffer.nameOf(candidate);
        matches.parked.push({ candidate, reason, shortage: null, batch: { ...joined, definition: batch } });
      } else {
        const worker = rankWorkers(pool, candidate, definition, task);
        if (worker) {
          rates.take(candidate);
          pool.take(worker, candidate.taskId, task.slotRequests);
          matches.placed.push({ candidate, worker, task });
        } else if (canEverTake(pool, candidate, definition, task)) matches.unplaced.add(candidate.queue);
        else matches.parked.push({ candidate, reason: PARKED_WORKER, shortage: null });
      }
    }
    return matches;
  }

  private async park(parked: readonly Parked[]): Promise<void> {
    await this.parking.park(
      parked.map(({ candidate: { taskId, tenantId }, reason, shortage }) => ({
        taskId,
        tenantId,
        parked: reason,
        againAtMs: shortage?.againAtMs ?? null,
        limit: shortage?.limit ?? UNPARK_ALL,
        windowMs: shortage?.windowMs ?? 0,
      })),
    );
    // Parked again and again, an item tells why only every few minutes (rule 1.4: REQUEUED_NO_WORKER).
    const told = parked.filter(({ candidate, reason }) => {
      if (reason.startsWith(PARKED_PAUSED)) return false;
      const name = `${candidate.taskId}/${candidate.retry}/${reason}`;
      if (this.toldRecently.has(name)) return false;
      this.toldRecently.set(name, true);
      return true;
    });
    if (told.length === 0) return;
    this.parts.events.rateLimited(
      told.filter((item) => item.shortage).map((item) => item.candidate.tenantId),
    );
    await insertTaskEvents(
      this.parts.database,
      told.map((parked) => ({
        taskId: parked.candidate.taskId,
        tenantId: parked.candidate.tenantId,
        retry: parked.candidate.retry,
        ...parkedEvent(parked),
        workerId: null,
        data: null,
      })),
      this.parts.clock.nowMs(),
    );
  }

  /** @returns false when a rate limit no longer had what was taken from it: nothing was assigned */
  private async commit(placed: readonly Placed[], rates: RateGate): Promise<boolean> {
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
    await this.assigned(
      placed.filter(({ candidate }) => assigned.has(candidate.taskId)),
      nowMs,
    );
    return true;
  }

  /** Tells everybody concerned what was assigned; after the commit. */
  async assigned(sent: readonly Placed[], nowMs: number): Promise<void> {
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
      const assigned = await assignTasks(tx, assignments, this.parts.processId, nowMs);
      const missed = placed.filter(({ candidate }) => !assigned.has(candidate.taskId));
      const refunds = rates.refunds(missed.map(({ candidate }) => candidate));
      if (refunds.length > 0) await debitRateLimits(tx, refunds, nowMs);
      return assigned;
    });
  }

  /** Loads or reloads pools of tenants that are about to be decided for. */
  private async refresh(tenantIds: readonly string[]): Promise<void> {
    const wanted = tenantIds.filter((tenantId) => !this.pools.has(tenantId) || this.stale.has(tenantId));
    if (wanted.length === 0) return;
    const pools = wanted.map((tenantId) => this.pools.get(tenantId) ?? new TenantPool(tenantId));
    const marks = pools.map((pool) => pool.mark());
    for (const tenantId of wanted) this.stale.delete(tenantId);
    const connected = await readSchedulableWorkers(this.parts.database, wanted);
    const isUnknown = ({ dispatcherId }: WorkerRow) =>
      dispatcherId !== null && !this.parts.leases.alive.has(dispatcherId);
    // A dispatcher that started since the last beat is not dead.
    if (connected.some(isUnknown)) await this.parts.leases.lookAgain();
    const workers = connected.filter((worker) => worker.dispatcherId !== null && !isUnknown(worker));
    // Nobody says when a dispatcher that was silent for a while is heard of again, and no row of a worker changes.
    for (const worker of connected) if (isUnknown(worker)) this.stale.add(worker.tenantId);
    const held = await readHeldSlots(
      this.parts.database,
      workers.map((worker) => worker.id),
    );
    await this.parts.definitions.load(held.map((slot) => slot.versionId));
    const paused = groupBy(await readPausedWorkflows(this.parts.database, wanted), (row) => row.tenantId);
    const tenantOf = new Map(workers.map((worker) => [worker.id, worker.tenantId]));
    const workersByTenant = groupBy(workers, (worker) => worker.tenantId);
    const heldByTenant = groupBy(held, (slot) => tenantOf.get(slot.workerId)!);
    for (const [i, pool] of pools.entries()) {
      // Tasks on credit live inside the units lent: they are counted there, not twice.
      const own = (heldByTenant.get(pool.tenantId) ?? []).filter(
        (slot) =>
          slot.creditHolder === null || !this.parts.lender?.isLentTo(pool.tenantId, slot.creditHolder),
      );
      this.batches.reconcile(
        pool.tenantId,
        own.map((slot) => ({
          ...slot,
          name: `${PARKED_BATCH}${slot.versionId}/${slot.step}/${slot.batchKey}`,
        })),
      );
      // The members of a batch hold the slots of one task.
      const holders = [...new Map(own.map((slot) => [slot.batchId ?? slot.taskId, slot])).entries()];
      const slots = holders.map(([holderId, slot]) => ({
        ...slot,
        taskId: holderId,
        units: this.parts.definitions.peek(slot.versionId)!.tasks[slot.step]!.slotRequests as Units,
      }));
      const lentBefore = lentWorkers(pool);
      const workersBefore = describeWorkers(pool);
      pool.merge(marks[i]!, workersByTenant.get(pool.tenantId) ?? [], slots);
      if (workersBefore !== describeWorkers(pool))
        this.parking.wake(pool.tenantId, (parked) => parked === PARKED_WORKER);
      const pausedNow = new Set((paused.get(pool.tenantId) ?? []).map((row) => row.workflowId));
      this.parking.wake(
        pool.tenantId,
        (parked) => parked.startsWith(PARKED_PAUSED) && !pausedNow.has(parked.slice(PARKED_PAUSED.length)),
      );
      pool.paused = pausedNow;
      this.pools.set(pool.tenantId, pool);
      this.refreshed.add(pool.tenantId);
      // A worker on loan left, was paused or moved: the loan must not outlive that.
      if (lentBefore !== lentWorkers(pool)) this.parts.lender?.recall(pool.tenantId);
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

interface Matches {
  placed: Placed[];
  /** Queues with items that wait for a slot. */
  unplaced: Set<string>;
  parked: Parked[];
}

const UNPARK_ALL = 1000;
const NO_BYTES: ReadonlyMap<string, number> = new Map();

export interface Placed {
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

/** What decides whether a worker can take a task at all; for noticing a change nobody has told of. */
function describeWorkers(pool: TenantPool): string {
  const workers = [...pool.workers.values()].map(({ id, actions, labels, slots }) => [
    id,
    [...actions],
    labels,
    slots,
  ]);
  return JSON.stringify(workers.sort());
}

/** Which workers are on loan, where; for noticing a change. */
function lentWorkers(pool: TenantPool): string {
  const lent: string[] = [];
  for (const worker of pool.workers.values())
    if (worker.lent.size > 0) lent.push(`${worker.id}@${worker.dispatcherId}`);
  return lent.sort().join();
}
