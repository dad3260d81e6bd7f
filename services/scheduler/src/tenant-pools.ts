import {
  type HeldSlot,
  readHeldSlots,
  readPausedWorkflows,
  readSchedulableWorkers,
  readWorkersToSchedule,
  type WorkerRow,
} from '@hatchet-ts/schema';
import { groupBy } from '@hatchet-ts/service-kit';
import { type BatchBuffer, PARKED_BATCH } from './batch-buffer';
import { PARKED_PAUSED, PARKED_WORKER, type Parking } from './parking';
import type { SchedulerParts } from './scheduler-parts';
import { TenantPool, type Units } from './tenant-pool';

/** Everything of the tenant, not some of its workers only. */
const WHOLE = null;

interface Refresh {
  pool: TenantPool;
  /** Whether it was read before. */
  isKnown: boolean;
  /** Workers to read again; `WHOLE` for all of them and what is paused. */
  workerIds: ReadonlySet<string> | typeof WHOLE;
  mark: number;
}

/**
 * The pools of the tenants this scheduler decides for, and which part of them is out of date. A worker that joins or
 * leaves is read alone: a fleet that is rolled out would else be read as often as it has members.
 */
export class TenantPools {
  private readonly pools = new Map<string, TenantPool>();
  /** Tenants with something to be read again. */
  private readonly stale = new Map<string, Set<string> | typeof WHOLE>();
  /** Tenants whose pools were read since slots were offered last. */
  private refreshed = new Set<string>();

  constructor(
    private readonly parts: SchedulerParts,
    private readonly parking: Parking,
    private readonly batches: BatchBuffer,
  ) {}

  get(tenantId: string): TenantPool | undefined {
    return this.pools.get(tenantId);
  }

  get tenants(): Iterable<string> {
    return this.pools.keys();
  }

  /** Tenants with something to be read again. */
  get staleTenants(): Iterable<string> {
    return this.stale.keys();
  }

  /** Whether nothing holds slots in any pool. */
  get areFree(): boolean {
    for (const pool of this.pools.values()) if (!pool.isFree) return false;
    return true;
  }

  /** A worker joined, left, was paused, or changed what it offers. */
  workerChanged(tenantId: string, workerId: string): void {
    const stale = this.stale.get(tenantId);
    if (stale) stale.add(workerId);
    else if (stale === undefined) this.stale.set(tenantId, new Set([workerId]));
  }

  /** Anything of a tenant may have changed. */
  tenantChanged(tenantId: string): void {
    this.stale.set(tenantId, WHOLE);
  }

  allChanged(): void {
    for (const tenantId of this.pools.keys()) this.tenantChanged(tenantId);
  }

  /** Tenants whose pools were read since this was asked last. */
  takeRefreshed(): ReadonlySet<string> {
    const { refreshed } = this;
    this.refreshed = new Set();
    return refreshed;
  }

  forget(isGone: (tenantId: string) => boolean): void {
    for (const tenantId of this.pools.keys()) if (isGone(tenantId)) this.pools.delete(tenantId);
  }

  /** Drops pools without workers and tasks, of tenants nothing is known to change for. */
  forgetIdle(isIdle: (tenantId: string) => boolean): void {
    for (const [tenantId, pool] of this.pools)
      if (pool.isFree && pool.workers.size === 0 && !this.stale.has(tenantId) && isIdle(tenantId))
        this.pools.delete(tenantId);
  }

  /** Reads what is out of date of tenants that are about to be decided for. */
  async refresh(tenantIds: readonly string[]): Promise<void> {
    const refreshes = [...new Set(tenantIds)]
      .filter((tenantId) => !this.pools.has(tenantId) || this.stale.has(tenantId))
      .map((tenantId) => this.begin(tenantId));
    if (refreshes.length === 0) return;
    try {
      await this.read(refreshes);
    } catch (error) {
      for (const { pool, workerIds } of refreshes)
        if (workerIds === WHOLE) this.tenantChanged(pool.tenantId);
        else for (const id of workerIds) this.workerChanged(pool.tenantId, id);
      throw error;
    }
  }

  private async read(refreshes: readonly Refresh[]): Promise<void> {
    const whole = refreshes.filter(({ workerIds }) => workerIds === WHOLE).map(({ pool }) => pool.tenantId);
    const workers = await this.readWorkers(refreshes, whole);
    const held = await readHeldSlots(
      this.parts.database,
      workers.map(({ id }) => id),
    );
    await this.parts.definitions.load(held.map((slot) => slot.versionId));
    const paused = whole.length > 0 ? await readPausedWorkflows(this.parts.database, whole) : [];

    const pausedByTenant = groupBy(paused, (row) => row.tenantId);
    const workersByTenant = groupBy(workers, (worker) => worker.tenantId);
    const tenantOf = new Map(workers.map((worker) => [worker.id, worker.tenantId]));
    const heldByTenant = groupBy(held, (slot) => tenantOf.get(slot.workerId)!);
    for (const refresh of refreshes) {
      const { tenantId } = refresh.pool;
      // Forgotten meanwhile: its loans are void, and all of it must be read again if it is still ours.
      if (refresh.isKnown && this.pools.get(tenantId) !== refresh.pool) {
        this.tenantChanged(tenantId);
        continue;
      }
      this.merge(refresh, workersByTenant.get(tenantId) ?? [], heldByTenant.get(tenantId) ?? []);
      if (refresh.workerIds === WHOLE)
        this.pause(refresh.pool, new Set(pausedByTenant.get(tenantId)?.map((row) => row.workflowId)));
    }
  }

  private begin(tenantId: string): Refresh {
    const known = this.pools.get(tenantId);
    const pool = known ?? new TenantPool(tenantId);
    const workerIds = known ? this.stale.get(tenantId)! : WHOLE;
    this.stale.delete(tenantId);
    return { pool, isKnown: known !== undefined, workerIds, mark: pool.mark() };
  }

  /** Workers asked for that may get work now. */
  private async readWorkers(refreshes: readonly Refresh[], whole: readonly string[]): Promise<WorkerRow[]> {
    const { database, leases } = this.parts;
    const single = refreshes.flatMap(({ pool: { tenantId }, workerIds }) =>
      [...(workerIds ?? [])].map((id) => ({ tenantId, id })),
    );
    const connected = [
      ...(whole.length > 0 ? await readSchedulableWorkers(database, whole) : []),
      ...(single.length > 0 ? await readWorkersToSchedule(database, single) : []),
    ];
    const isUnknown = ({ dispatcherId }: WorkerRow) =>
      dispatcherId !== null && !leases.alive.has(dispatcherId);
    // A dispatcher that started since the last beat is not dead.
    if (connected.some(isUnknown)) await leases.lookAgain();
    // Nobody says when a dispatcher that was silent for a while is heard of again, and no row of a worker changes.
    for (const worker of connected) if (isUnknown(worker)) this.workerChanged(worker.tenantId, worker.id);
    return connected.filter((worker) => worker.dispatcherId !== null && !isUnknown(worker));
  }

  private merge(
    { pool, workerIds, mark }: Refresh,
    workers: readonly WorkerRow[],
    held: readonly HeldSlot[],
  ): void {
    const { tenantId } = pool;
    const { definitions, lender } = this.parts;
    // Tasks on credit live inside the units lent: they are counted there, not twice.
    const own = held.filter(
      ({ creditHolder }) => creditHolder === null || !lender?.isLentTo(tenantId, creditHolder),
    );
    const running = own.map((slot) => ({
      ...slot,
      name: `${PARKED_BATCH}${slot.versionId}/${slot.step}/${slot.batchKey}`,
    }));
    if (workerIds === WHOLE) this.batches.reconcile(tenantId, running);
    else this.batches.found(tenantId, running);
    // The members of a batch hold the slots of one task.
    const holders = [...new Map(own.map((slot) => [slot.batchId ?? slot.taskId, slot])).entries()];
    const slots = holders.map(([holderId, slot]) => ({
      ...slot,
      taskId: holderId,
      units: definitions.peek(slot.versionId)!.tasks[slot.step]!.slotRequests as Units,
    }));
    const { offersChanged, loanBroken } = pool.merge(mark, workers, slots, workerIds);
    if (offersChanged) this.parking.wake(tenantId, (parked) => parked === PARKED_WORKER);
    this.pools.set(tenantId, pool);
    this.refreshed.add(tenantId);
    // A worker on loan left, was paused or moved: the loan must not outlive that.
    if (loanBroken) lender?.recall(tenantId);
  }

  private pause(pool: TenantPool, workflowIds: ReadonlySet<string>): void {
    this.parking.wake(
      pool.tenantId,
      (parked) => parked.startsWith(PARKED_PAUSED) && !workflowIds.has(parked.slice(PARKED_PAUSED.length)),
    );
    pool.paused = workflowIds;
  }
}
