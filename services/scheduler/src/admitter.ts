import {
  type AdmittedSeat,
  admit,
  cancelByGroup,
  type EngineContext,
  type Gates,
  shardOf,
} from '@hatchet-ts/engine';
import {
  admitTasks,
  type Candidate,
  type DecidedGroup,
  type Filled,
  type GroupKey,
  type GroupMember,
  lockDecidedGroups,
  readConcurrencyGroups,
  readWaitingGroups,
  type TaskAdmission,
} from '@hatchet-ts/schema';
import { failpoints } from '@hatchet-ts/service-kit';
import type { Assigner } from './assigner';
import type { Placed } from './assignment-writer';
import { type Advance, GroupBoard, nameOf } from './group-board';
import type { LeaseKeeper } from './lease-keeper';

/** Waiting members read of a group at first; one whose strategy cancels is read whole, others as far as there is room. */
const WAITING_FIRST = 50;
const WAITING_MAX = 10_000;
/** Groups decided in one statement; each takes a lock of the server's table of them. */
const GROUPS_MAX = 500;

/**
 * Lets holders into their concurrency groups. Under the lease of the tenant's shard nobody else lets in whoever waits, so
 * the rows read are the truth but for places given up meanwhile, which only makes room, and for whoever entered on slot
 * credit where there was room: a group that is fuller than it was when it was read is decided again. If it dies half-way,
 * the sweep of the next holder finds the same groups.
 */
export class Admitter {
  private readonly dirty = new Map<string, GroupKey>();
  /** Groups in which somebody else was just filling a place, or has meanwhile: decided again in a pass to come. */
  private readonly heldUp = new Map<string, GroupKey>();

  constructor(
    private readonly context: EngineContext,
    private readonly leases: LeaseKeeper,
    private readonly assigner: Assigner,
    private readonly owner: string,
  ) {}

  changed(group: GroupKey): void {
    this.dirty.set(nameOf(group), group);
  }

  /**
   * Whether a pass should follow soon. Not at once: whoever holds a group's lock does so for some milliseconds, and if its
   * process is frozen, until its connection is given up.
   */
  get isHeldUp(): boolean {
    return this.heldUp.size > 0;
  }

  async sweep(): Promise<void> {
    for (const group of await readWaitingGroups(this.context.database))
      if (this.leases.held.has(shardOf(group.tenantId))) this.changed(group);
  }

  /**
   * Decides every changed group; whoever passes a stage is decided for the next one in the same pass. Whoever passes
   * the last goes to a worker with a free slot, if nobody stands before it in its queue, and else to the queue.
   *
   * @returns whether others have changed meanwhile: what was let in is assigned before they are looked at
   */
  async pass(): Promise<boolean> {
    for (const group of this.heldUp.values()) this.changed(group);
    this.heldUp.clear();
    const changed = [...this.dirty.values()];
    this.dirty.clear();
    const held = changed.filter((group) => this.leases.held.has(shardOf(group.tenantId)));
    for (let done = 0; done < held.length; done += GROUPS_MAX)
      try {
        await this.decide(held.slice(done, done + GROUPS_MAX));
      } catch (error) {
        for (const group of held.slice(done)) this.changed(group);
        throw error;
      }
    return this.dirty.size > 0;
  }

  private async decide(groups: readonly GroupKey[]): Promise<void> {
    const board = await this.play(groups);
    const losers = [...board.losers.values()];
    // Victims first: a worker hears of the cancel before the winner starts.
    if (losers.length > 0)
      await cancelByGroup(
        this.context,
        losers.map(({ member: { taskId, runId }, tenantId }) => ({ tenantId, taskId, runId })),
      );
    for (const group of board.wronged) this.changed(group);
    const { admissions } = board;
    if (admissions.length === 0) return;
    if (failpoints.armed) await failpoints.hit('admit.before-commit');
    const known = admissions.filter(({ member }) => member.versionId !== null);
    const others = admissions.filter(({ member }) => member.versionId === null);
    if (known.length > 0) await this.admitTasks(known, board.decided(known));
    if (others.length > 0) await this.admitOthers(others, board.decided(others));
  }

  /** Plays stage after stage on what was read, as far as somebody is let in. */
  private async play(groups: readonly GroupKey[]): Promise<GroupBoard> {
    const board = new GroupBoard();
    for (let next = groups; next.length > 0; ) {
      const unread = next.filter((group) => !board.has(group));
      if (unread.length > 0) await this.read(board, unread);
      const entering: Advance[] = [];
      for (const group of next) {
        const waiting = board.waitingIn(group);
        const { admitted, all } = board.decide(group);
        // Everybody who was read got in: there may be room for more behind them.
        if (all && waiting >= WAITING_FIRST) this.changed(group);
        for (const advance of admitted) if (advance.next) entering.push(advance);
      }
      const entered = new Map(entering.map((advance) => [nameOf(advance.next!), advance.next!]));
      const toRead = [...entered.values()].filter((group) => !board.has(group));
      if (toRead.length > 0) await this.read(board, toRead);
      for (const advance of entering) board.enter(advance);
      next = [...entered.values()];
    }
    return board;
  }

  private async read(board: GroupBoard, groups: readonly GroupKey[]): Promise<void> {
    const { database } = this.context;
    const members = await readConcurrencyGroups(database, groups, WAITING_FIRST);
    const counts = new Map<number, number>();
    for (const { group, state, strategy } of members)
      if (state === 'waiting' && strategy !== 'GROUP_ROUND_ROBIN')
        counts.set(group, (counts.get(group) ?? 0) + 1);
    const whole = [...counts].filter(([, count]) => count >= WAITING_FIRST).map(([group]) => group);
    if (whole.length === 0) {
      board.add(groups, members);
      return;
    }
    const again = new Set(whole);
    const rest = groups.map((_, group) => group).filter((group) => !again.has(group));
    const numbers = new Map(rest.map((group, i) => [group, i]));
    board.add(
      rest.map((group) => groups[group]!),
      members.filter(({ group }) => !again.has(group)).map((m) => ({ ...m, group: numbers.get(m.group)! })),
    );
    const long = whole.map((group) => groups[group]!);
    board.add(long, await readConcurrencyGroups(database, long, WAITING_MAX));
  }

  /** Tasks of which the row was read: one statement takes them through their stages and on to a worker. */
  private async admitTasks(advances: readonly Advance[], groups: readonly DecidedGroup[]): Promise<void> {
    const { database, definitions, clock } = this.context;
    await definitions.load(advances.map(({ member }) => member.versionId!));
    await this.assigner.prepare(advances.map(({ tenantId }) => tenantId));
    const nowMs = clock.nowMs();
    const placed = new Map<string, Placed>();
    const admissions = advances.map(({ member, tenantId, lastStage, next }): TaskAdmission => {
      const task = definitions.peek(member.versionId!)!.tasks[member.step!]!;
      const { rates, batchKey } = (member.gates as Gates | null) ?? {};
      const gates = rates || batchKey !== undefined ? { rates, batchKey } : null;
      const place = next
        ? null
        : this.assigner.place(candidateOf(member, tenantId, task.actionId, gates, nowMs));
      if (place) placed.set(member.taskId!, place);
      const shard = shardOf(tenantId);
      return {
        taskId: member.taskId!,
        stage: member.stage,
        lastStage,
        queue: next ? null : task.actionId,
        gates: gates && JSON.stringify(gates),
        scheduleTimeoutMs: task.scheduleTimeoutMs,
        workerId: place?.worker.id ?? null,
        executionTimeoutMs: task.executionTimeoutMs,
        shard,
        epoch: this.leases.held.get(shard) ?? -1,
      };
    });
    let result: Filled<{ taskId: string }> = { filled: [], overfilled: [] };
    let admitted: ReadonlySet<string> = new Set();
    try {
      result = await database.transaction(async (tx) =>
        admitTasks(tx, admissions, await lockDecidedGroups(tx, groups), this.owner, nowMs),
      );
      admitted = new Set(result.filled.map(({ taskId }) => taskId));
    } finally {
      this.assigner.assignments.release(
        [...placed.values()].filter(({ candidate }) => !admitted.has(candidate.taskId)),
      );
    }
    for (const group of result.overfilled) this.heldUp.set(nameOf(group), group);
    // Somebody may have left the next group since it was read.
    for (const { next } of advances) if (next) this.changed(next);
    this.assigner.returned(
      admissions.flatMap(({ taskId, queue, workerId }, i) =>
        queue !== null && workerId === null && admitted.has(taskId)
          ? [{ tenantId: advances[i]!.tenantId, queue }]
          : [],
      ),
    );
    await this.assigner.assignments.tell(
      [...placed.values()].filter(({ candidate }) => admitted.has(candidate.taskId)),
      nowMs,
    );
  }

  /** Runs, and tasks that stood far behind when they were read. */
  private async admitOthers(advances: readonly Advance[], groups: readonly DecidedGroup[]): Promise<void> {
    const seats = advances.map(({ member: { holderId, stage, runId, taskId }, tenantId }): AdmittedSeat => {
      const shard = shardOf(tenantId);
      return { holderId, stage, runId, taskId, shard, epoch: this.leases.held.get(shard) ?? -1 };
    });
    const { next, queued, overfilled } = await admit(this.context, seats, groups, this.owner);
    for (const group of next) this.changed(group);
    for (const group of overfilled) this.heldUp.set(nameOf(group), group);
    this.assigner.returned(queued);
  }
}

function candidateOf(
  member: GroupMember,
  tenantId: string,
  queue: string,
  gates: Candidate['gates'],
  nowMs: number,
): Candidate {
  const { priority, seq, runId, desiredWorkerId, desiredLabels } = member;
  return {
    taskId: member.taskId!,
    tenantId,
    queue,
    priority,
    seq,
    retry: member.retry!,
    runId,
    versionId: member.versionId!,
    step: member.step!,
    desiredWorkerId,
    desiredLabels,
    gates,
    queuedAt: nowMs,
    deadline: nowMs,
  };
}
