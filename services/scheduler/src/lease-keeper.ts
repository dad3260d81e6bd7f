import { PROCESS_DEAD_AFTER_MS } from '@hatchet-ts/contracts';
import { SHARD_COUNT } from '@hatchet-ts/engine';
import {
  beatScheduler,
  type Database,
  type Lease,
  releaseLeases,
  removeProcess,
  takeLeases,
} from '@hatchet-ts/schema';
import type { Clock, Logger } from '@hatchet-ts/service-kit';

const LOOK_MS_MIN = 500;

export interface LeaseChanges {
  taken: number[];
  lost: number[];
  /** Whether shards were given up for others to take. */
  released: boolean;
}

/**
 * Keeps this scheduler's share of the shards. Every assigning transaction checks the epoch it believes in, so this
 * class may be wrong for a while without harm: what it holds decides who tries, the lease row decides who may.
 */
export class LeaseKeeper {
  /** Shard → epoch. */
  readonly held = new Map<number, number>();
  /** Processes of any kind that are alive, as of the last beat. */
  alive = new Set<string>();
  /** Somebody died, and the epochs that void what was lent to it have not been raised yet. */
  private mustRenew = false;
  private lastBeatMs = 0;
  private lastLookMs = 0;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly processId: string,
  ) {}

  /** One beat: renews, then takes or gives up shards so that all live schedulers hold equal shares. */
  async beat(): Promise<LeaseChanges> {
    const nowMs = this.clock.nowMs();
    const late = this.lastBeatMs > 0 && this.clock.monotonicMs() - this.lastBeatMs > PROCESS_DEAD_AFTER_MS;
    const { alive, leases } = await beatScheduler(
      this.database,
      this.processId,
      nowMs,
      PROCESS_DEAD_AFTER_MS,
    );
    this.lastBeatMs = this.clock.monotonicMs();
    const wasAlive = this.alive;
    this.alive = new Set(alive.map((process) => process.id));
    const schedulers = alive.filter(({ kind }) => kind === 'scheduler').map(({ id }) => id);

    const lost = [...this.held]
      .filter(([shard, epoch]) => !isHeld(leases[shard], this.processId, epoch))
      .map(([s]) => s);
    for (const shard of lost) this.held.delete(shard);
    if (lost.length > 0) this.logger.warn({ shards: lost.length, late }, 'leases were taken over');

    const share = Math.ceil(SHARD_COUNT / schedulers.length);
    const surplus = [...this.held.keys()].slice(share);
    if (surplus.length > 0) {
      await releaseLeases(this.database, this.processId, surplus);
      for (const shard of surplus) this.held.delete(shard);
    }

    // Ours and not held: taken by a statement whose answer was lost. Nobody else would ever take them.
    const free = leases.filter(
      ({ owner, shard }) =>
        owner === null ||
        !schedulers.includes(owner) ||
        (owner === this.processId && !this.held.has(shard) && !surplus.includes(shard)),
    );
    const wanted = free
      .filter((lease) => !surplus.includes(lease.shard))
      .slice(0, Math.max(0, share - this.held.size));
    // A dispatcher that died may still hold slot credits: a new epoch voids them before its slots are counted free.
    this.mustRenew ||= [...wasAlive].some((id) => !this.alive.has(id));
    const renewed = this.mustRenew ? leases.filter((lease) => this.held.has(lease.shard)) : [];
    const taken = [...wanted, ...renewed];
    if (taken.length > 0)
      for (const lease of await takeLeases(this.database, this.processId, taken))
        this.held.set(lease.shard, lease.epoch);
    this.mustRenew = false;
    return {
      taken: taken.map((lease) => lease.shard).filter((shard) => this.held.has(shard)),
      lost: [...lost, ...surplus],
      released: surplus.length > 0,
    };
  }

  /** Asks who is alive before the next beat: somebody unknown has turned up. At most twice a second. */
  async lookAgain(): Promise<void> {
    const now = this.clock.monotonicMs();
    if (now - this.lastLookMs < LOOK_MS_MIN) return;
    this.lastLookMs = now;
    const nowMs = this.clock.nowMs();
    const { alive } = await beatScheduler(this.database, this.processId, nowMs, PROCESS_DEAD_AFTER_MS);
    for (const { id } of alive) this.alive.add(id);
  }

  /** Gives everything up, so that a successor need not wait for this process to be declared dead. */
  async release(): Promise<void> {
    const shards = [...this.held.keys()];
    this.held.clear();
    if (shards.length > 0) await releaseLeases(this.database, this.processId, shards);
    await removeProcess(this.database, this.processId);
  }
}

function isHeld(lease: Lease | undefined, owner: string, epoch: number): boolean {
  return lease?.owner === owner && lease.epoch === epoch;
}
