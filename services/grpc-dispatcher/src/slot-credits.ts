import { ADDRESS, creditsReturned, queueChanged } from '@hatchet-ts/contracts';
import { type Credit, type CreditSource, shardOf } from '@hatchet-ts/engine';
import type { MessageBroker } from '@hatchet-ts/messaging';
import { groupBy } from '@hatchet-ts/service-kit';

interface Loan {
  workerId: string;
  slotType: string;
  units: number;
  actions: ReadonlySet<string>;
  /** Tasks in flight on this loan; a set, so that a doubled message frees nothing twice. */
  taken: Set<string>;
}

interface TenantLoans {
  epoch: number;
  loans: Loan[];
  /** The same by worker: a fleet has thousands, and each end of a task looks for its own. */
  byWorker: Map<string, Loan[]>;
  /** Queues this process has put items into since the loan: new tasks must not overtake those. */
  closed: Set<string>;
  turn: number;
}

export interface LentMessage {
  tenantId: string;
  epoch: number;
  loans: { workerId: string; slotType: string; units: number; actions: string[] }[];
}

/**
 * Slots the scheduler has lent to this dispatcher: for queues that are empty and ungated, a task is put on a worker in
 * the transaction that creates it. The lease's epoch in that transaction is the fence; everything here may be stale.
 */
export class SlotCredits implements CreditSource {
  private readonly tenants = new Map<string, TenantLoans>();

  constructor(
    readonly holderId: string,
    private readonly broker: MessageBroker,
  ) {}

  take(tenantId: string, action: string, slotType: string, taskId: string): Credit | null {
    const tenant = this.tenants.get(tenantId);
    if (!tenant || tenant.closed.has(action)) return null;
    const { loans } = tenant;
    const start = tenant.turn++;
    for (let i = 0; i < loans.length; i++) {
      const loan = loans[(start + i) % loans.length]!;
      if (loan.slotType !== slotType || loan.taken.size >= loan.units || !loan.actions.has(action)) continue;
      loan.taken.add(taskId);
      return {
        workerId: loan.workerId,
        creditHolder: this.holderId,
        shard: shardOf(tenantId),
        epoch: tenant.epoch,
      };
    }
    tenant.closed.add(action);
    return null;
  }

  release(tenantId: string, workerId: string, taskId: string): boolean {
    const loans = this.tenants.get(tenantId)?.byWorker.get(workerId) ?? [];
    return loans.some((loan) => loan.taken.delete(taskId));
  }

  refused(tenantId: string): void {
    this.tenants.delete(tenantId);
  }

  /** New terms for a tenant; what is in flight on a loan that stays remains in flight on it. */
  lent(message: LentMessage): void {
    const before = this.tenants.get(message.tenantId);
    const kept = before?.epoch === message.epoch ? before.byWorker : undefined;
    const loans = message.loans.map((loan) => ({
      ...loan,
      actions: new Set(loan.actions),
      taken: kept?.get(loan.workerId)?.find(({ slotType }) => slotType === loan.slotType)?.taken ?? new Set(),
    }));
    this.tenants.set(message.tenantId, {
      epoch: message.epoch,
      loans,
      byWorker: groupBy(loans, ({ workerId }) => workerId),
      closed: new Set(),
      turn: 0,
    });
  }

  /** Gives everything of a tenant back; the scheduler counts what is in flight from here on. */
  recalled(tenantId: string, epoch: number): void {
    const tenant = this.tenants.get(tenantId);
    this.tenants.delete(tenantId);
    const inFlight = (tenant?.epoch === epoch ? tenant.loans : []).flatMap(({ workerId, slotType, taken }) =>
      [...taken].map((taskId) => ({ workerId, taskId, slotType })),
    );
    this.broker.wake(creditsReturned, ADDRESS.shard(shardOf(tenantId)), {
      tenantId,
      epoch,
      dispatcherId: this.holderId,
      inFlight,
    });
  }

  /** Attempts that ended at another process. What is not on loan here any more is the scheduler's to free. */
  freed(items: readonly { tenantId: string; workerId: string; taskId: string }[]): void {
    for (const { tenantId, workerId, taskId } of items) {
      if (this.release(tenantId, workerId, taskId)) continue;
      this.broker.wake(queueChanged, ADDRESS.shard(shardOf(tenantId)), {
        tenantId,
        queues: [],
        freed: [{ workerId, taskId }],
      });
    }
  }

  /** A worker's stream is over: nothing new goes to it from here. */
  dropWorker(tenantId: string, workerId: string): void {
    const tenant = this.tenants.get(tenantId);
    if (!tenant?.byWorker.delete(workerId)) return;
    tenant.loans = tenant.loans.filter((loan) => loan.workerId !== workerId);
  }

  /** Corrects what lost messages left behind: tasks that no longer run hold no loan. */
  reconcile(runningTasks: ReadonlySet<string>, takenBefore: ReadonlySet<string>): void {
    for (const { loans } of this.tenants.values())
      for (const { taken } of loans)
        for (const taskId of taken)
          if (takenBefore.has(taskId) && !runningTasks.has(taskId)) taken.delete(taskId);
  }

  /** Every task in flight on a loan. */
  takenTasks(): Set<string> {
    const tasks = new Set<string>();
    for (const { loans } of this.tenants.values())
      for (const { taken } of loans) for (const taskId of taken) tasks.add(taskId);
    return tasks;
  }
}
