import { shardOf } from '@hatchet-ts/engine';
import {
  type Candidate,
  type QueuePosition,
  readActiveQueues,
  readCandidates,
  readInputBytes,
  type SchedulingPeek,
} from '@hatchet-ts/schema';
import { groupBy } from '@hatchet-ts/service-kit';
import { AssignmentWriter, type Placed } from './assignment-writer';
import { BatchAssigner } from './batch-assigner';
import { BatchBuffer } from './batch-buffer';
import { OpenQueues } from './open-queues';
import type { Parked } from './parked-event';
import { PARKED_PAUSED, PARKED_RATE, PARKED_WORKER, type Parking } from './parking';
import { ParkingNotes } from './parking-notes';
import { canEverTake, rankWorkers } from './rank-workers';
import { RateGate } from './rate-gate';
import type { SchedulerParts } from './scheduler-parts';
import type { TenantPool, Units } from './tenant-pool';
import { TenantPools } from './tenant-pools';

/** Most items taken from one queue in one pass. */
const PASS_LIMIT = 1000;
/** Pages read behind items that cannot be placed now, so that they block nobody for long (rule 3.2.5). */
const PAGES_MAX = 20;

/**
 * Assigns: takes the next items of changed queues, finds a worker with free slots for each, and moves them in one
 * transaction. Woken by `queue.changed` and `worker.changed`; a sweep finds what a lost message would have told.
 * If it dies half-way the transaction decides: either the item is still in the queue or the assignment is a row.
 */
export class Assigner {
  readonly assignments: AssignmentWriter;
  private readonly queues = new OpenQueues();
  private readonly batches = new BatchBuffer();
  private readonly pools: TenantPools;
  private readonly batchAssigner: BatchAssigner;
  private readonly notes: ParkingNotes;
  /**
   * Types of the slots that items of each queue were seen to need since the last sweep, by tenant and queue: of a worker
   * that is full, the free slots of another type are no reason to read on.
   */
  private readonly slotTypes = new Map<string, Set<string>>();
  /** Of workers and paused workflows, as of the last sweep. */
  private fingerprint = '';

  constructor(
    private readonly parts: SchedulerParts,
    private readonly parking: Parking,
  ) {
    this.pools = new TenantPools(parts, parking, this.batches);
    this.assignments = new AssignmentWriter(parts, this.pools);
    this.batchAssigner = new BatchAssigner(parts, this.batches);
    this.notes = new ParkingNotes(parts);
  }

  queueChanged(tenantId: string, queues: readonly string[], freed: readonly { taskId: string }[]): void {
    for (const queue of queues) this.queues.mark(tenantId, queue);
    if (freed.length === 0) return;
    const pool = this.pools.get(tenantId);
    if (!pool) return;
    for (const { taskId } of freed) pool.release(this.batches.ended(taskId) ?? taskId);
    // Whoever waited may be placed now.
    this.queues.markAll(tenantId);
  }

  /** Items of queues came back from where they were parked. */
  returned(queues: readonly { tenantId: string; queue: string }[]): void {
    for (const { tenantId, queue } of queues) this.queues.mark(tenantId, queue);
  }

  workerChanged(tenantId: string, workerId: string): void {
    this.pools.workerChanged(tenantId, workerId);
    this.parking.wake(tenantId, (parked) => parked === PARKED_WORKER);
    this.queues.markAll(tenantId);
  }

  /** A workflow was paused or resumed. What is parked for it comes back, and is parked again where it still is paused. */
  workflowChanged(tenantId: string): void {
    this.pools.tenantChanged(tenantId);
    this.parking.wake(tenantId, (parked) => parked.startsWith(PARKED_PAUSED));
    this.queues.markAll(tenantId);
  }

  /** Shards were lost: another scheduler decides for their tenants. */
  forget(shards: readonly number[]): void {
    const gone = new Set(shards);
    const isGone = (tenantId: string) => gone.has(shardOf(tenantId));
    this.pools.forget(isGone);
    this.queues.forget(isGone);
    this.parts.lender?.forget(isGone);
    this.parking.forget(isGone);
    this.batches.forget(isGone);
  }

  creditsReturned(
    tenantId: string,
    dispatcherId: string,
    epoch: number,
    inFlight: readonly { workerId: string; taskId: string; slotType: string }[],
  ): void {
    const pool = this.pools.get(tenantId);
    if (pool && this.parts.lender?.returned(pool, dispatcherId, epoch, inFlight))
      this.queues.markAll(tenantId);
  }

  /** Finds queues with items whose message was lost, and brings pools in line with rows. */
  async sweep({ anyQueued, anyAssigned, fingerprint }: SchedulingPeek): Promise<void> {
    // A new version of a task may need another type than those before it in the queue.
    this.slotTypes.clear();
    const active = new Set<string>();
    if (anyQueued)
      for (const { tenantId, queue } of await readActiveQueues(this.parts.database))
        if (this.isHeld(tenantId)) {
          active.add(`${tenantId}/${queue}`);
          this.queues.mark(tenantId, queue);
        }
    // Nothing is kept of tenants for whom nothing waits or runs and of whom no worker is here (H96).
    this.queues.closeIdle((tenantId, queue) => active.has(`${tenantId}/${queue}`));
    this.pools.forgetIdle(
      (tenantId) => !this.queues.isOpen(tenantId) && !this.parts.lender?.isLent(tenantId),
    );
    const isAtRest = !anyAssigned && fingerprint === this.fingerprint;
    if (isAtRest && this.pools.areFree) return;
    this.fingerprint = fingerprint;
    this.pools.allChanged();
  }

  /** How many tenants something is kept in memory of. */
  get knownTenants(): number {
    return new Set([...this.pools.tenants, ...this.queues.tenants, ...this.pools.staleTenants]).size;
  }

  /** When a pending batch is due, epoch ms. */
  get nextBatchAtMs(): number | undefined {
    return this.batches.nextAtMs;
  }

  /** Brings the pools of these tenants up to date before something is placed. */
  prepare(tenantIds: readonly string[]): Promise<void> {
    return this.pools.refresh(tenantIds);
  }

  /**
   * A worker for a task that is not in its queue yet, if nobody stands before it there and nothing but a slot is to be
   * waited for. Its slot is taken: `assignments.tell` or `assignments.release` must follow.
   */
  place(candidate: Candidate): Placed | null {
    const { tenantId, queue, versionId, step } = candidate;
    const pool = this.pools.get(tenantId);
    if (!pool || this.queues.has(tenantId, queue)) return null;
    const definition = this.parts.definitions.peek(versionId)!;
    const task = definition.tasks[step]!;
    if (task.rateLimits.length > 0 || task.batch || task.durable || pool.paused.has(definition.workflowId))
      return null;
    const worker = rankWorkers(pool, candidate, definition, task);
    if (!worker) {
      // Those behind it must not start before it.
      this.queues.mark(tenantId, queue);
      return null;
    }
    pool.take(worker, candidate.taskId, task.slotRequests);
    return { candidate, worker, task };
  }

  /** @returns whether another pass should follow at once */
  async pass(): Promise<boolean> {
    const stale = [...this.pools.staleTenants].filter((tenantId) => this.isHeld(tenantId));
    const touched = new Set([...this.marked(), ...stale]);
    await this.pools.refresh([...touched]);
    const marked = this.marked();
    this.parts.events.passed(marked);

    let positions = marked.flatMap((tenantId) => this.heads(tenantId));
    let again = false;
    for (let page = 0; positions.length > 0 && page < PAGES_MAX; page++) {
      const candidates = await readCandidates(this.parts.database, positions);
      const { unplaced, isRefused } = await this.decide(candidates);
      again ||= isRefused;
      const next: QueuePosition[] = [];
      const byQueue = groupBy(candidates, ({ tenantId, queue }) => `${tenantId}/${queue}`);
      for (const position of positions) {
        const { tenantId, queue } = position;
        const own = byQueue.get(`${tenantId}/${queue}`) ?? [];
        const pool = this.pools.get(tenantId);
        // The shard went to another scheduler while we read and wrote.
        if (!pool || !this.queues.has(tenantId, queue)) continue;
        const isBlocked = unplaced.has(`${tenantId}/${queue}`);
        if (isBlocked) this.parts.lender?.recall(tenantId);
        if (own.length < position.limit) {
          // What was read is placed or parked, nothing stood behind it, and nobody waits before it.
          if (!isBlocked && page === 0) this.queues.close(tenantId, queue);
          continue;
        }
        const free = this.freeFor(pool, queue);
        if (free === 0) {
          // The slots went as far as was read: what may wait behind it needs those on loan.
          this.parts.lender?.recall(tenantId);
          continue;
        }
        if (isBlocked) next.push({ ...position, after: own.at(-1)!, limit: Math.min(PASS_LIMIT, free) });
        else {
          this.queues.mark(tenantId, queue);
          again = true;
        }
      }
      positions = next;
    }
    await this.batchAssigner.assignDue(this.pools);
    this.lendTo(new Set([...touched, ...this.pools.takeRefreshed()]));
    return again;
  }

  private isHeld(tenantId: string): boolean {
    return this.parts.leases.held.has(shardOf(tenantId));
  }

  private marked(): string[] {
    return this.queues.marked.filter((tenantId) => this.isHeld(tenantId));
  }

  /** Where to begin to read in the marked queues of a tenant. */
  private heads(tenantId: string): QueuePosition[] {
    const pool = this.pools.get(tenantId);
    // Without a pool the tenant is new since pools were read, or its shard went to another scheduler.
    if (!pool) return [];
    return this.queues.take(tenantId).flatMap((queue) => {
      const limit = Math.min(PASS_LIMIT, this.freeFor(pool, queue));
      if (limit > 0) return [{ tenantId, queue, after: null, limit }];
      // Without a slot nothing can be placed; a freed slot or a new worker marks the queue again.
      this.parts.lender?.recall(tenantId);
      return [];
    });
  }

  private freeFor(pool: TenantPool, queue: string): number {
    return pool.freeForAny(queue, this.slotTypes.get(`${pool.tenantId}/${queue}`));
  }

  private noteSlotTypes({ tenantId, queue }: Candidate, slots: Units): void {
    const name = `${tenantId}/${queue}`;
    const types = this.slotTypes.get(name);
    if (!types) this.slotTypes.set(name, new Set(Object.keys(slots)));
    else for (const type in slots) types.add(type);
  }

  /** Assigns or parks what can be. */
  private async decide(
    candidates: readonly Candidate[],
  ): Promise<{ unplaced: ReadonlySet<string>; isRefused: boolean }> {
    const { clock, database, definitions } = this.parts;
    await definitions.load(candidates.map((candidate) => candidate.versionId));
    const rates = await RateGate.read(database, clock, candidates);
    const { placed, charged, unplaced, parked } = this.match(
      candidates,
      rates,
      await this.readBytes(candidates),
    );
    const isRefused =
      placed.length + charged.length > 0 && !(await this.writeCharged(placed, charged, rates));
    if (isRefused) {
      // A limit was changed between reading and debiting it: decide again with what it says now.
      const again = [...placed.map(({ candidate }) => candidate), ...charged];
      for (const { tenantId, queue } of again) this.queues.mark(tenantId, queue);
    }
    const waiting = isRefused ? parked.filter(({ candidate }) => !charged.includes(candidate)) : parked;
    if (waiting.length > 0) await this.park(waiting);
    return { unplaced, isRefused };
  }

  /** @param charged tasks that wait in a batch from now on if their units can be taken, and not otherwise */
  private async writeCharged(
    placed: readonly Placed[],
    charged: readonly Candidate[],
    rates: RateGate,
  ): Promise<boolean> {
    let isWritten = false;
    try {
      isWritten = await this.assignments.write(placed, rates);
      return isWritten;
    } finally {
      if (!isWritten) for (const candidate of charged) this.batches.leave(candidate);
    }
  }

  /** Offers slots of tenants for whom nothing waits. */
  private lendTo(tenantIds: ReadonlySet<string>): void {
    if (!this.parts.lender) return;
    for (const tenantId of tenantIds) {
      const pool = this.pools.get(tenantId);
      if (pool && pool.workers.size > 0 && !this.queues.isOpen(tenantId)) this.parts.lender.lend(pool);
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
    const matches: Matches = { placed: [], charged: [], unplaced: new Set(), parked: [] };
    for (const candidate of candidates) {
      const pool = this.pools.get(candidate.tenantId);
      if (!pool) continue;
      const definition = this.parts.definitions.peek(candidate.versionId)!;
      const task = definition.tasks[candidate.step]!;
      this.noteSlotTypes(candidate, task.slotRequests);
      // Units are taken once, with the first look that lets a task gather (rule 3.10.2).
      const gathers = task.batch !== null && this.batches.has(candidate);
      const shortage = gathers ? null : rates.shortage(candidate);
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
        if (!gathers && rates.take(candidate)) matches.charged.push(candidate);
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
        } else if (canEverTake(pool, candidate, definition, task))
          matches.unplaced.add(`${candidate.tenantId}/${candidate.queue}`);
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
    await this.notes.write(parked);
  }
}

interface Matches {
  placed: Placed[];
  /** Came to wait in a batch, and take units of rate limits with that. */
  charged: Candidate[];
  /** Queues with items that wait for a slot, by tenant and name. */
  unplaced: Set<string>;
  parked: Parked[];
}

const UNPARK_ALL = 1000;
const NO_BYTES: ReadonlyMap<string, number> = new Map();
