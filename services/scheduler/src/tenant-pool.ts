import type { HeldSlot, WorkerRow } from '@hatchet-ts/schema';

/** Slot type → units. */
export type Units = Readonly<Record<string, number>>;

/** A worker that may get work, and what it is doing. */
export interface PoolWorker {
  id: string;
  dispatcherId: string;
  actions: ReadonlySet<string>;
  labels: Readonly<Record<string, string | number>>;
  slots: Units;
  /** Actions, labels and slots as text, to be compared. */
  offer: string;
  /** Units in use, per slot type: the sum over `tasks`. */
  used: Map<string, number>;
  /** Units lent to dispatchers, per slot type; tasks assigned on credit live inside them. */
  lent: Map<string, number>;
  tasks: Map<string, Units>;
}

/** What a merge has found changed. */
interface PoolChanges {
  /** A worker is new, or what it can take at all has changed. */
  offersChanged: boolean;
  /** A worker on loan left or moved to another dispatcher. */
  loanBroken: boolean;
}

interface Entry {
  workerId: string;
  units: Units;
  /** Counts up with every change, so that a snapshot read from rows can be merged with what happened while it was read. */
  at: number;
}

/**
 * Workers of one tenant and their free slots, held in memory under the lease of the tenant's shard. Slots are sets of
 * task ids, never bare counters: a doubled or late message about one task cannot free two.
 */
export class TenantPool {
  readonly workers = new Map<string, PoolWorker>();
  /** Workflows whose tasks are not assigned. */
  paused: ReadonlySet<string> = new Set();
  private readonly tasks = new Map<string, Entry>();
  /** Tasks that ended while a snapshot was being read. */
  private readonly ended = new Map<string, number>();
  private tick = 0;
  /** Spreads equal workers. */
  private turn = 0;

  constructor(readonly tenantId: string) {}

  /** Nothing holds slots here. */
  get isFree(): boolean {
    return this.tasks.size === 0;
  }

  /** Marks a moment; pass it to `merge` with rows read after it. */
  mark(): number {
    return this.tick++;
  }

  /**
   * Takes over what rows say as of `mark`, except where this process has done something since.
   *
   * @param workers those of `scope` that may get work
   * @param held what they do
   * @param scope workers that were asked for; null for all
   */
  merge(
    mark: number,
    workers: readonly WorkerRow[],
    held: readonly (HeldSlot & { units: Units })[],
    scope: ReadonlySet<string> | null = null,
  ): PoolChanges {
    const changes: PoolChanges = { offersChanged: false, loanBroken: false };
    const seen = new Set(workers.map((worker) => worker.id));
    for (const id of scope ?? this.workers.keys()) if (!seen.has(id)) this.drop(id, changes);
    for (const row of workers) this.put(row, changes);
    const snapshot = new Map(held.map((slot) => [slot.taskId, slot]));
    for (const [taskId, entry] of this.tasks)
      if (entry.at < mark && !snapshot.has(taskId) && (scope?.has(entry.workerId) ?? true))
        this.tasks.delete(taskId);
    for (const [taskId, slot] of snapshot) {
      if (this.tasks.has(taskId) || (this.ended.get(taskId) ?? -1) >= mark) continue;
      this.tasks.set(taskId, { workerId: slot.workerId, units: slot.units, at: mark });
    }
    this.ended.clear();
    this.recount(seen);
    return changes;
  }

  private drop(id: string, changes: PoolChanges): void {
    const worker = this.workers.get(id);
    if (!worker) return;
    if (worker.lent.size > 0) changes.loanBroken = true;
    this.workers.delete(id);
  }

  private put(row: WorkerRow, changes: PoolChanges): void {
    const { id, actions, labels, slots } = row;
    const dispatcherId = row.dispatcherId!;
    const offer = JSON.stringify([actions, labels, slots]);
    const worker = this.workers.get(id);
    if (worker && worker.lent.size > 0 && worker.dispatcherId !== dispatcherId) changes.loanBroken = true;
    if (worker?.offer === offer) {
      worker.dispatcherId = dispatcherId;
      return;
    }
    changes.offersChanged = true;
    const known = new Set(actions.map((action) => action.toLowerCase()));
    const common = { id, dispatcherId, actions: known, labels, slots, offer };
    if (worker) Object.assign(worker, common);
    else this.workers.set(id, { ...common, used: new Map(), lent: new Map(), tasks: new Map() });
  }

  /** Counts anew what these workers do. */
  private recount(workerIds: ReadonlySet<string>): void {
    for (const id of workerIds) {
      const worker = this.workers.get(id)!;
      worker.used.clear();
      worker.tasks.clear();
    }
    for (const [taskId, entry] of this.tasks) {
      const worker = workerIds.has(entry.workerId) && this.workers.get(entry.workerId);
      if (!worker) continue;
      worker.tasks.set(taskId, entry.units);
      for (const [type, n] of Object.entries(entry.units))
        worker.used.set(type, (worker.used.get(type) ?? 0) + n);
    }
  }

  free(worker: PoolWorker, type: string): number {
    return (worker.slots[type] ?? 0) - (worker.used.get(type) ?? 0) - (worker.lent.get(type) ?? 0);
  }

  /**
   * Upper bound of the tasks of an action that could be placed now.
   * @param types of slots they need. Default: any
   */
  freeForAny(action: string, types?: Iterable<string>): number {
    let sum = 0;
    for (const worker of this.workers.values()) {
      if (!worker.actions.has(action)) continue;
      let most = 0;
      for (const type of types ?? Object.keys(worker.slots)) most = Math.max(most, this.free(worker, type));
      sum += most;
    }
    return sum;
  }

  fits(worker: PoolWorker, units: Units): boolean {
    for (const type in units) if (this.free(worker, type) < units[type]!) return false;
    return true;
  }

  take(worker: PoolWorker, taskId: string, units: Units): void {
    this.tasks.set(taskId, { workerId: worker.id, units, at: this.tick++ });
    worker.tasks.set(taskId, units);
    for (const type in units) worker.used.set(type, (worker.used.get(type) ?? 0) + units[type]!);
  }

  /** @returns whether the task held slots here */
  release(taskId: string): boolean {
    this.ended.set(taskId, this.tick++);
    const entry = this.tasks.get(taskId);
    if (!entry) return false;
    this.tasks.delete(taskId);
    const worker = this.workers.get(entry.workerId);
    if (!worker?.tasks.delete(taskId)) return true;
    for (const [type, n] of Object.entries(entry.units))
      worker.used.set(type, (worker.used.get(type) ?? 0) - n);
    return true;
  }

  /** Workers that know an action, starting elsewhere each time, so that equals share the work. */
  *candidates(action: string): Generator<PoolWorker> {
    const workers = [...this.workers.values()];
    const start = this.turn++;
    for (let i = 0; i < workers.length; i++) {
      const worker = workers[(start + i) % workers.length]!;
      if (worker.actions.has(action)) yield worker;
    }
  }
}
