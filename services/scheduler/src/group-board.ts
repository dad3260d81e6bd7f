import type { ConcurrencyStrategy } from '@hatchet-ts/contracts';
import { decideGroup, type Gates } from '@hatchet-ts/engine';
import type { DecidedGroup, GroupKey, GroupMember } from '@hatchet-ts/schema';

/** A holder that is let in: into the stage it waited in, and as far as the stages behind it have room. */
export interface Advance {
  member: GroupMember;
  tenantId: string;
  /** The groups it enters: of the stage it waited in, and of those behind it that it passes as well. */
  entered: GroupKey[];
  /** The last stage it passes. */
  lastStage: number;
  /** The group it waits in now; null once it has passed all that are known of it. */
  next: GroupKey | null;
}

interface Group {
  key: GroupKey;
  strategy: ConcurrencyStrategy | null;
  running: GroupMember[];
  waiting: GroupMember[];
  /** Places that were filled when it was read. */
  filled: number;
}

/** Who enters a stage within a pass stands behind all who are stored: their numbers are far below this. */
const BEHIND_ALL = 2 ** 52;

/**
 * Concurrency groups as one pass sees them. Decisions change it as they will change the rows, so that a holder goes
 * through several stages in one pass, each decided with those before it done. Nothing here is known to be written.
 */
export class GroupBoard {
  /** Who is cancelled, by holder. */
  readonly losers = new Map<string, { member: GroupMember; tenantId: string }>();
  private readonly groups = new Map<string, Group>();
  private readonly advances = new Map<string, Advance>();
  private entered = 0;

  has(key: GroupKey): boolean {
    return this.groups.has(nameOf(key));
  }

  /** @param members of these groups, numbered in their order */
  add(keys: readonly GroupKey[], members: readonly GroupMember[]): void {
    const added = keys.map((key): Group => ({ key, strategy: null, running: [], waiting: [], filled: 0 }));
    for (const group of added) this.groups.set(nameOf(group.key), group);
    for (const member of members) {
      const group = added[member.group]!;
      group.strategy ??= member.strategy as ConcurrencyStrategy;
      (member.state === 'filled' ? group.running : group.waiting).push(member);
      if (member.state === 'filled') group.filled++;
    }
  }

  /**
   * Decides a group: moves those let in among who runs, and takes out those cancelled.
   * @returns what became of those let in, and whether everybody who waited was
   */
  decide(key: GroupKey): { admitted: Advance[]; all: boolean } {
    const group = this.groups.get(nameOf(key))!;
    if (group.strategy === null || group.waiting.length === 0) return { admitted: [], all: false };
    const byId = new Map(group.waiting.map((member) => [member.holderId, member]));
    const { admit, cancel } = decideGroup(
      group.strategy,
      group.running.map(seatOf),
      group.waiting.map(seatOf),
    );
    const out = new Set([...admit, ...cancel]);
    const admitted = admit.map((id) => this.advance(key, byId.get(id)!));
    for (const id of cancel) {
      const member = byId.get(id) ?? group.running.find(({ holderId }) => holderId === id)!;
      this.losers.set(id, { member, tenantId: key.tenantId });
    }
    group.running = [
      ...group.running.filter(({ holderId }) => !out.has(holderId)),
      ...admitted.map(({ member }) => member),
    ];
    const all = admitted.length === group.waiting.length;
    group.waiting = group.waiting.filter(({ holderId }) => !out.has(holderId));
    return { admitted, all };
  }

  private advance(key: GroupKey, member: GroupMember): Advance {
    const known = this.advances.get(member.holderId);
    const advance: Advance = known ?? {
      member,
      tenantId: key.tenantId,
      entered: [],
      lastStage: member.stage,
      next: null,
    };
    advance.entered.push(key);
    advance.lastStage = member.stage;
    const next = (member.gates as Gates | null)?.groups?.[member.stage + 1];
    advance.next = next ? { tenantId: key.tenantId, strategyId: next.strategyId, key: next.key } : null;
    this.advances.set(member.holderId, advance);
    return advance;
  }

  /** Lets a holder stand in the group it comes to next, which must be on the board. */
  enter({ member, lastStage, next }: Advance): void {
    const group = this.groups.get(nameOf(next!))!;
    const stage = lastStage + 1;
    const { strategy, maxRuns } = (member.gates as Gates).groups![stage]!;
    group.strategy ??= strategy;
    const seq = BEHIND_ALL + this.entered++;
    group.waiting.push({ ...member, stage, strategy, maxRuns, seq, state: 'waiting' });
  }

  /** Everybody let in who was not cancelled in a later stage, in the order in which they should start. */
  get admissions(): Advance[] {
    return [...this.advances.values()]
      .filter(({ member }) => !this.losers.has(member.holderId))
      .sort((a, b) => b.member.priority - a.member.priority || a.member.seq - b.member.seq);
  }

  /** Groups with a place that was given to somebody who was then cancelled in a later stage. */
  get wronged(): GroupKey[] {
    return [...this.advances.values()]
      .filter(({ member }) => this.losers.has(member.holderId))
      .flatMap(({ member, tenantId }) =>
        ((member.gates as Gates | null)?.groups ?? []).map(({ strategyId, key }) => ({
          tenantId,
          strategyId,
          key,
        })),
      );
  }

  /** The groups that these enter, as they were read. */
  decided(advances: readonly Advance[]): DecidedGroup[] {
    const keys = new Map(advances.flatMap(({ entered }) => entered.map((key) => [nameOf(key), key])));
    return [...keys].map(([name, key]) => ({ ...key, filled: this.groups.get(name)!.filled }));
  }

  /** How many wait in a group, of those who were read. */
  waitingIn(key: GroupKey): number {
    return this.groups.get(nameOf(key))?.waiting.length ?? 0;
  }
}

const seatOf = ({ holderId, priority, seq, maxRuns }: GroupMember) => ({
  id: holderId,
  priority,
  seq,
  maxRuns,
});

export const nameOf = ({ tenantId, strategyId, key }: GroupKey) => `${tenantId}/${strategyId}/${key}`;
