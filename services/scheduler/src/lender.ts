import { ADDRESS, creditsLent, creditsRecalled } from '@hatchet-ts/contracts';
import { shardOf } from '@hatchet-ts/engine';
import type { MessageBroker } from '@hatchet-ts/messaging';
import type { Clock } from '@hatchet-ts/service-kit';
import type { LeaseKeeper } from './lease-keeper';
import type { PoolWorker, TenantPool } from './tenant-pool';

/** Share of free slots kept for tasks that only the scheduler may assign (gates, labels, several slots). */
const KEPT_SHARE = 0.25;
/**
 * Workers lent per action and dispatcher, at most: the terms of a whole fleet would be a message of a megabyte with every change of it,
 * and this many hold more than a dispatcher starts while nothing waits.
 */
const LENT_WORKERS_MAX = 250;
/** A recall that is not answered is said again; a dispatcher that is dead is found by the lease keeper. */
const RECALL_AGAIN_MS = 500;

interface Outstanding {
  dispatchers: Set<string>;
  recalledAtMs: number | null;
}

type Loan = { workerId: string; slotType: string; units: number; actions: string[] };

/**
 * Lends free slots of tenants with empty queues to the dispatchers that hold the workers' streams, and takes them back
 * as soon as something waits. Units on loan are not free here: the sum of both never exceeds what a worker has.
 */
export class Lender {
  private readonly outstanding = new Map<string, Outstanding>();
  /** Spreads loans over a fleet that is larger than what is lent of it. */
  private turn = 0;

  constructor(
    private readonly broker: MessageBroker,
    private readonly clock: Clock,
    private readonly leases: LeaseKeeper,
  ) {}

  /** Whether units of a tenant are lent to a dispatcher. */
  isLentTo(tenantId: string, dispatcherId: string): boolean {
    return this.outstanding.get(tenantId)?.dispatchers.has(dispatcherId) ?? false;
  }

  isLent(tenantId: string): boolean {
    return this.outstanding.has(tenantId);
  }

  /** Nothing waits: what is free and what is lent already is offered (anew), per dispatcher. */
  lend(pool: TenantPool): void {
    const { tenantId } = pool;
    if (this.outstanding.get(tenantId)?.recalledAtMs != null) return;
    const shard = shardOf(tenantId);
    const epoch = this.leases.held.get(shard);
    if (epoch === undefined) return;
    const loans = new Map<string, Loan[]>();
    for (const worker of this.chosen(pool))
      for (const slotType in worker.slots) {
        const lent = worker.lent.get(slotType) ?? 0;
        const free = pool.free(worker, slotType);
        const units = lent + Math.max(0, free - Math.floor((free + lent) * KEPT_SHARE));
        if (units <= 0) continue;
        worker.lent.set(slotType, units);
        const list = loans.get(worker.dispatcherId) ?? [];
        list.push({ workerId: worker.id, slotType, units, actions: [...worker.actions] });
        loans.set(worker.dispatcherId, list);
      }
    for (const [dispatcherId, list] of loans)
      this.broker.wake(creditsLent, ADDRESS.dispatcher(dispatcherId), {
        tenantId,
        shard,
        epoch,
        loans: list,
      });
    if (loans.size > 0)
      this.outstanding.set(tenantId, { dispatchers: new Set(loans.keys()), recalledAtMs: null });
  }

  /** Whoever is lent already, since new terms replace the old ones, and others until each action has enough. */
  private chosen(pool: TenantPool): PoolWorker[] {
    if (pool.workers.size <= LENT_WORKERS_MAX) return [...pool.workers.values()];
    const counts = new Map<string, number>();
    const countOf = ({ dispatcherId }: PoolWorker, action: string) =>
      counts.get(`${dispatcherId}/${action}`) ?? 0;
    const choose = (worker: PoolWorker) => {
      for (const action of worker.actions)
        counts.set(`${worker.dispatcherId}/${action}`, countOf(worker, action) + 1);
    };
    const all = [...pool.workers.values()];
    const chosen = all.filter(({ lent }) => lent.size > 0);
    chosen.forEach(choose);
    const start = this.turn++;
    for (let i = 0; i < all.length; i++) {
      const worker = all[(start * LENT_WORKERS_MAX + i) % all.length]!;
      const isWanted = [...worker.actions].some((action) => countOf(worker, action) < LENT_WORKERS_MAX);
      if (!isWanted || worker.lent.size > 0 || !hasFreeSlot(pool, worker)) continue;
      choose(worker);
      chosen.push(worker);
    }
    return chosen;
  }

  /** Something waits that the scheduler's own slots cannot take. */
  recall(tenantId: string): void {
    const outstanding = this.outstanding.get(tenantId);
    const now = this.clock.monotonicMs();
    if (!outstanding) return;
    if (outstanding.recalledAtMs !== null && now - outstanding.recalledAtMs < RECALL_AGAIN_MS) return;
    outstanding.recalledAtMs = now;
    const shard = shardOf(tenantId);
    const epoch = this.leases.held.get(shard);
    if (epoch === undefined) return;
    for (const dispatcherId of outstanding.dispatchers)
      this.broker.wake(creditsRecalled, ADDRESS.dispatcher(dispatcherId), { tenantId, shard, epoch });
  }

  /** A dispatcher gave its loans back. @returns whether anything became free */
  returned(
    pool: TenantPool,
    dispatcherId: string,
    epoch: number,
    inFlight: readonly { workerId: string; taskId: string; slotType: string }[],
  ): boolean {
    const outstanding = this.outstanding.get(pool.tenantId);
    if (!outstanding?.dispatchers.delete(dispatcherId)) return false;
    if (epoch !== this.leases.held.get(shardOf(pool.tenantId))) return false;
    if (outstanding.dispatchers.size === 0) this.outstanding.delete(pool.tenantId);
    for (const worker of pool.workers.values()) if (worker.dispatcherId === dispatcherId) worker.lent.clear();
    for (const { workerId, taskId, slotType } of inFlight) {
      const worker = pool.workers.get(workerId);
      if (worker) pool.take(worker, taskId, { [slotType]: 1 });
    }
    return true;
  }

  /** The epoch changed or the shard is gone: every loan is void. */
  forget(isGone: (tenantId: string) => boolean): void {
    for (const tenantId of this.outstanding.keys()) if (isGone(tenantId)) this.outstanding.delete(tenantId);
  }
}

function hasFreeSlot(pool: TenantPool, worker: PoolWorker): boolean {
  for (const slotType in worker.slots) if (pool.free(worker, slotType) > 0) return true;
  return false;
}
