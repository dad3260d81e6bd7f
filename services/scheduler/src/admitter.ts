import type { ConcurrencyStrategy } from '@hatchet-ts/contracts';
import {
  type AdmittedSeat,
  admit,
  cancelByGroup,
  decideGroup,
  type EngineContext,
  shardOf,
} from '@hatchet-ts/engine';
import {
  type GroupKey,
  type GroupMember,
  readConcurrencyGroups,
  readWaitingGroups,
} from '@hatchet-ts/schema';
import { failpoints, groupBy } from '@hatchet-ts/service-kit';
import type { LeaseKeeper } from './lease-keeper';

/** Waiting members read of a group at first; one whose strategy cancels is read whole, others as far as there is room. */
const WAITING_FIRST = 50;
const WAITING_MAX = 10_000;
/** Groups decided in one statement. */
const GROUPS_MAX = 1000;

/**
 * Lets holders into their concurrency groups. Under the lease of the tenant's shard nobody else fills places, so the
 * rows read are the truth but for places given up meanwhile, which only makes room. If it dies half-way, the sweep of
 * the next holder finds the same groups.
 */
export class Admitter {
  private readonly dirty = new Map<string, GroupKey>();

  constructor(
    private readonly context: EngineContext,
    private readonly leases: LeaseKeeper,
    private readonly owner: string,
  ) {}

  changed(group: GroupKey): void {
    this.dirty.set(nameOf(group), group);
  }

  async sweep(): Promise<void> {
    for (const group of await readWaitingGroups(this.context.database))
      if (this.leases.held.has(shardOf(group.tenantId))) this.changed(group);
  }

  /**
   * Decides every changed group; whoever passes a stage is decided for the next one in the same pass.
   * @returns queues that got items
   */
  async pass(): Promise<{ tenantId: string; queue: string }[]> {
    const queued: { tenantId: string; queue: string }[] = [];
    while (this.dirty.size > 0) {
      const groups = [...this.dirty.values()].slice(0, GROUPS_MAX);
      for (const group of groups) this.dirty.delete(nameOf(group));
      const held = groups.filter((group) => this.leases.held.has(shardOf(group.tenantId)));
      if (held.length === 0) continue;
      try {
        queued.push(...(await this.decide(held)));
      } catch (error) {
        for (const group of held) this.changed(group);
        throw error;
      }
    }
    return queued;
  }

  private async decide(groups: readonly GroupKey[]): Promise<{ tenantId: string; queue: string }[]> {
    const members = await this.read(groups);
    const seats: AdmittedSeat[] = [];
    const losers: GroupMember[] = [];
    for (const [name, own] of groupBy(members, nameOf)) {
      const byId = new Map(own.map((member) => [member.holderId, member]));
      const asSeat = ({ holderId, priority, seq, maxRuns }: GroupMember) => ({
        id: holderId,
        priority,
        seq,
        maxRuns,
      });
      const waiting = own.filter((member) => member.state === 'waiting');
      const { admit: admitted, cancel } = decideGroup(
        own[0]!.strategy as ConcurrencyStrategy,
        own.filter((member) => member.state === 'filled').map(asSeat),
        waiting.map(asSeat),
      );
      for (const id of cancel) losers.push(byId.get(id)!);
      for (const id of admitted) {
        const { holderId, stage, tenantId, runId, taskId } = byId.get(id)!;
        const shard = shardOf(tenantId);
        seats.push({ holderId, stage, runId, taskId, shard, epoch: this.leases.held.get(shard) ?? -1 });
      }
      // Everybody who was read got in: there may be room for more behind them.
      if (waiting.length >= WAITING_FIRST && admitted.length === waiting.length)
        this.changed(groups.find((g) => nameOf(g) === name)!);
    }
    // Victims first: a worker hears of the cancel before the winner starts.
    if (losers.length > 0) await cancelByGroup(this.context, losers);
    if (seats.length === 0) return [];
    if (failpoints.armed) await failpoints.hit('admit.before-commit');
    const result = await admit(this.context, seats, this.owner);
    for (const group of result.next) this.changed(group);
    return result.queued;
  }

  private async read(groups: readonly GroupKey[]): Promise<GroupMember[]> {
    const members = await readConcurrencyGroups(this.context.database, groups, WAITING_FIRST);
    const whole = [...groupBy(members, nameOf)].filter(
      ([, own]) =>
        own[0]!.strategy !== 'GROUP_ROUND_ROBIN' &&
        own.filter((member) => member.state === 'waiting').length >= WAITING_FIRST,
    );
    if (whole.length === 0) return members;
    const names = new Set(whole.map(([name]) => name));
    const again = await readConcurrencyGroups(
      this.context.database,
      groups.filter((group) => names.has(nameOf(group))),
      WAITING_MAX,
    );
    return [...members.filter((member) => !names.has(nameOf(member))), ...again];
  }
}

const nameOf = ({ tenantId, strategyId, key }: GroupKey) => `${tenantId}/${strategyId}/${key}`;
