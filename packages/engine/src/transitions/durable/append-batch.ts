import { EngineError } from '@hatchet-ts/contracts';
import {
  appendDurableEntries,
  completeDurableMemos,
  type DurableResult,
  type DurableTaskRow,
  lockDurableTasks,
  lockEventKeys,
  type NewDurableEntry,
  type Queryable,
  readDurableBranches,
  readDurableEntries,
  readKeyedDurableEntries,
  readWaitsOfOwners,
  satisfyDurableEntries,
} from '@hatchet-ts/schema';
import { groupBy } from '@hatchet-ts/service-kit';
import { Announcement } from '../../announce';
import {
  divergenceText,
  type Fork,
  type LogEntry,
  type LogView,
  placeSubjects,
} from '../../decisions/durable-log';
import {
  type DurableCondition,
  type DurableSubject,
  memoSubject,
  runSubject,
  waitSubject,
} from '../../decisions/durable-subject';
import type { EngineContext } from '../../engine';
import { isGated } from '../../gates';
import { meterRuns } from '../../limits/meter-runs';
import { armWaits, type NewWait } from '../arm-waits';
import { Intake, type TriggerRequest } from '../intake';
import { childResults } from './child-results';
import type { PreparedRuns } from './durable-logs';
import type { AnsweredEntry, DurableAnswer, DurableRequest } from './durable-request';
import { entryKey, waitPayload } from './release-durable';

/** An entry that a request is about, old or new. */
interface Entry extends LogEntry {
  taskId: string;
  createdAt: number;
  childId: string | null;
  outcome: { order: number | null; result: DurableResult } | null;
  /** What it is made of, if it is new. */
  made: { subject: DurableSubject; label: string | null } | null;
}

/** The log of a task while requests are applied to it. */
interface Log {
  row: DurableTaskRow;
  forks: ReadonlyMap<number, Fork>;
  /** Cursor: the node last asked for. */
  node: number;
  lastOrder: number;
  entries: Entry[];
}

/** A request with what it asks for, in order. */
interface Asked {
  request: DurableRequest;
  subjects: { subject: DurableSubject; childKey: string | null; run: TriggerRequest | null }[];
}

/**
 * One transaction of requests to logs. Whatever a request has asked for before is answered from the log, and only what
 * is new is done: waits are armed and runs are created in the transaction that appends their entries, so none of it can
 * happen without the other or twice.
 */
export class AppendBatch {
  private readonly nowMs: number;
  private readonly announcement = new Announcement();
  private readonly logs = new Map<string, Log>();
  private readonly appended: Entry[] = [];
  private readonly runs: { entry: Entry; run: TriggerRequest }[] = [];
  private readonly waits: { entry: Entry; conditions: readonly DurableCondition[] }[] = [];
  private readonly memos: Parameters<typeof completeDurableMemos>[1][number][] = [];
  private intake: Intake | null = null;

  constructor(
    private readonly context: EngineContext,
    private readonly requests: readonly DurableRequest[],
    private readonly prepared: ReadonlyMap<DurableRequest, PreparedRuns>,
  ) {
    this.nowMs = context.clock.nowMs();
  }

  async write(tx: Queryable): Promise<DurableAnswer[]> {
    await this.lock(tx);
    const asked = this.requests.map((request) => this.ask(request));
    await this.read(tx, asked);
    const decided = asked.map((one) => this.decide(one));
    if (this.runs.length > 0) await this.createRuns(tx);
    const reopened = await this.arm(tx);
    await this.store(tx, reopened);
    return decided.map((decision) => (typeof decision === 'function' ? decision() : decision));
  }

  /** Gives back what was taken for runs that were not created after all. */
  abandon(): void {
    this.intake?.abandon();
  }

  /** After the commit. */
  tell(): void {
    this.intake?.tell();
    this.announcement.publish(this.context, this.nowMs);
  }

  /** Keys of events that are looked back at come before all other locks: see `lockEventKeys`. */
  private async lock(tx: Queryable): Promise<void> {
    const looks = this.requests.flatMap(({ tenantId, operation }) =>
      operation.kind === 'wait'
        ? operation.conditions.flatMap((condition) =>
            condition.kind === 'event' && condition.sinceMs !== null && condition.scope !== null
              ? { tenantId, key: condition.eventKey }
              : [],
          )
        : [],
    );
    if (looks.length > 0) await lockEventKeys(tx, looks);
    const rows = await lockDurableTasks(tx, [...new Set(this.requests.map((request) => request.taskId))]);
    const forked = rows.filter((row) => row.branch > 1).map((row) => row.taskId);
    const forks = groupBy(
      forked.length > 0 ? await readDurableBranches(tx, forked) : [],
      (fork) => fork.taskId,
    );
    for (const row of rows)
      this.logs.set(row.taskId, {
        row,
        forks: new Map((forks.get(row.taskId) ?? []).map((fork) => [fork.branch, fork])),
        node: row.node,
        lastOrder: row.lastOrder,
        entries: [],
      });
  }

  private ask(request: DurableRequest): Asked | DurableAnswer {
    const { taskId, tenantId, operation } = request;
    const log = this.logs.get(taskId);
    if (log?.row.tenantId !== tenantId)
      return { kind: 'refused', message: `durable task not found: ${taskId}` };
    const stale = staleness(log.row, request);
    if (stale !== null) return { kind: 'stale', reason: stale };
    if (request.after !== null && request.after < log.node) log.node = request.after;
    switch (operation.kind) {
      case 'wait':
        return {
          request,
          subjects: [{ subject: waitSubject(operation.conditions), childKey: null, run: null }],
        };
      case 'memo':
        return { request, subjects: [{ subject: memoSubject(operation.key), childKey: null, run: null }] };
      case 'complete-memo':
        return { request, subjects: [] };
      case 'run': {
        const runs = this.prepared.get(request)!;
        if (runs instanceof EngineError) return { kind: 'refused', message: runs.message };
        return {
          request,
          subjects: operation.triggers.map((trigger, i) => ({
            subject: runSubject(trigger.name, trigger.input ?? ''),
            childKey: trigger.childKey || null,
            run: runs[i]!,
          })),
        };
      }
    }
  }

  /** Nothing is read for a task that asks for more than it ever has, which is every first invocation. */
  private async read(tx: Queryable, asked: readonly (Asked | DurableAnswer)[]): Promise<void> {
    const counts = new Map<string, number>();
    const keyed: { taskId: string; childKey: string }[] = [];
    for (const one of asked) {
      if (!('request' in one)) continue;
      const { taskId } = one.request;
      counts.set(taskId, (counts.get(taskId) ?? 0) + one.subjects.length);
      for (const { childKey } of one.subjects) if (childKey !== null) keyed.push({ taskId, childKey });
    }
    const ranges = [...counts].flatMap(([taskId, count]) => {
      const { node, row } = this.logs.get(taskId)!;
      return count > 0 && node < row.lastNode ? { taskId, first: node + 1, last: node + count } : [];
    });
    const rows = [
      ...(ranges.length > 0 ? await readDurableEntries(tx, ranges) : []),
      ...(keyed.length > 0 ? await readKeyedDurableEntries(tx, keyed) : []),
    ];
    const seen = new Set<string>();
    for (const row of rows) {
      const name = `${row.taskId}/${row.branch}/${row.node}`;
      if (seen.has(name)) continue;
      seen.add(name);
      const { failed, error, payload, satisfiedAt, satisfiedOrder: order } = row;
      this.logs.get(row.taskId)!.entries.push({
        ...row,
        outcome: satisfiedAt === null ? null : { order, result: { failed, error, payload } },
        made: null,
      });
    }
  }

  /** @returns the answer, or what makes it once everything is written */
  private decide(asked: Asked | DurableAnswer): DurableAnswer | (() => DurableAnswer) {
    if (!('request' in asked)) return asked;
    const { request, subjects } = asked;
    const { taskId, operation } = request;
    const log = this.logs.get(taskId)!;
    if (operation.kind === 'complete-memo') {
      const { branch, node, key, payload } = operation;
      this.memos.push({ taskId, branch, node, idempotencyKey: memoSubject(key).idempotencyKey, payload });
      return () => this.done(log, []);
    }
    const { places, node } = placeSubjects(viewOf(log), subjects);
    const last = places.at(-1);
    if (last?.kind === 'diverged') {
      const { entry } = last;
      const message = divergenceText(taskId, entry, subjects[places.length - 1]!.subject);
      return { kind: 'diverged', branch: entry.branch, node: entry.node, message };
    }
    log.node = node;
    const answered = places.map((place, i): { entry: Entry; existed: boolean } => {
      const { subject, childKey, run } = subjects[i]!;
      if (place.kind === 'found') {
        const { entry } = place;
        if (operation.kind === 'wait' && entry.outcome === null)
          this.waits.push({ entry, conditions: operation.conditions });
        if (operation.kind === 'memo' && operation.payload && entry.outcome === null)
          this.memos.push({ ...entry, payload: operation.payload });
        return { entry, existed: entry.made === null };
      }
      if (place.kind === 'diverged') throw new Error('a place behind one that diverged');
      const twin = log.entries.find(
        (entry) => entry.branch === place.branch && entry.node === place.node && entry.made,
      );
      if (twin) return { entry: twin, existed: false };
      const entry: Entry = {
        taskId,
        branch: place.branch,
        node: place.node,
        idempotencyKey: subject.idempotencyKey,
        childKey,
        description: subject.description,
        createdAt: this.nowMs,
        childId: null,
        outcome: null,
        made: { subject, label: operation.kind === 'wait' ? operation.label : null },
      };
      log.entries.push(entry);
      this.appended.push(entry);
      if (run) this.runs.push({ entry, run: ownRun(run, place.branch, childKey) });
      if (operation.kind === 'wait') this.waits.push({ entry, conditions: operation.conditions });
      if (operation.kind === 'memo' && operation.payload)
        entry.outcome = {
          order: null,
          result: { failed: false, error: null, payload: operation.payload },
        };
      return { entry, existed: false };
    });
    return () =>
      this.done(
        log,
        answered.map(({ entry: { branch, node, childId, outcome }, existed }) => ({
          branch,
          node,
          childId,
          existed,
          outcome,
        })),
      );
  }

  private done(log: Log, entries: readonly AnsweredEntry[]): DurableAnswer {
    const { node, lastOrder, row } = log;
    return { kind: 'done', log: { branch: row.branch, node, lastOrder }, entries };
  }

  private async createRuns(tx: Queryable): Promise<void> {
    const requests = this.runs.map(({ run }) => run);
    await meterRuns(this.context, requests);
    this.intake = new Intake(this.context, this.nowMs, requests);
    await this.intake.write(tx);
    for (const [i, { runId, refused }] of this.intake.outcome.entries()) {
      const { entry } = this.runs[i]!;
      entry.childId = runId;
      if (refused)
        this.satisfy(entry, {
          failed: true,
          error: refused.kind === 'collision' ? 'idempotency key collision' : refused.error,
          payload: null,
        });
    }
    // A child that was there before may have ended, and one whose expressions fail was born so.
    const { outcome } = this.intake;
    const pending = this.runs.filter(
      ({ entry, run: { definition } }, i) =>
        entry.outcome === null &&
        (!outcome[i]!.created || definition.concurrency.length > 0 || definition.tasks.some(isGated)),
    );
    if (pending.length === 0) return;
    const results = await childResults(
      this.context,
      tx,
      pending.map(({ entry, run }) => ({ runId: entry.childId!, tenantId: run.tenantId })),
    );
    for (const { entry } of pending) {
      const result = results.get(entry.childId!);
      if (result) this.satisfy(entry, result);
    }
  }

  /**
   * Arms new waits, and again those whose task had ended while they waited: their deadlines count from the first time.
   * @returns entries that were there before and are satisfied now
   */
  private async arm(tx: Queryable): Promise<Entry[]> {
    const old = this.waits.filter(({ entry }) => entry.made === null);
    const armed = new Set(
      (old.length > 0
        ? await readWaitsOfOwners(tx, 'durable', [...new Set(old.map(({ entry }) => entry.taskId))])
        : []
      ).map((wait) => `${wait.ownerId}/${wait.ownerKey}`),
    );
    const nameOf = ({ taskId, branch, node }: Entry) => `${taskId}/${entryKey(branch, node)}`;
    const due = this.waits.filter(({ entry }) => !armed.has(nameOf(entry)));
    if (due.length === 0) return [];
    const waits = due.map(({ entry, conditions }) => this.newWait(entry, conditions));
    const over = await armWaits(tx, waits, this.nowMs, this.announcement);
    const entryOf = new Map(due.map(({ entry }) => [nameOf(entry), entry]));
    const reopened: Entry[] = [];
    for (const wait of over) {
      const entry = entryOf.get(`${wait.owner.id}/${wait.owner.key}`)!;
      this.satisfy(entry, { failed: false, error: null, payload: Buffer.from(waitPayload(wait)) });
      if (entry.made === null) reopened.push(entry);
    }
    return reopened;
  }

  private newWait(entry: Entry, conditions: readonly DurableCondition[]): NewWait {
    const { tenantId } = this.logs.get(entry.taskId)!.row;
    return {
      tenantId,
      owner: { kind: 'durable', id: entry.taskId, key: entryKey(entry.branch, entry.node) },
      conditions: conditions.map((condition) => {
        const { orGroup, dataKey } = condition;
        const common = { action: 'QUEUE' as const, orGroup, dataKey };
        if (condition.kind === 'event') {
          const { eventKey, scope, expression, sinceMs } = condition;
          return { ...common, kind: 'event', eventKey, scope, expression, sinceMs };
        }
        const { sleepText, sleepMs } = condition;
        return { ...common, kind: 'sleep', sleepText, dueAtMs: entry.createdAt + sleepMs };
      }),
    };
  }

  private satisfy(entry: Entry, result: DurableResult): void {
    const log = this.logs.get(entry.taskId)!;
    entry.outcome = { order: ++log.lastOrder, result };
  }

  private async store(tx: Queryable, reopened: readonly Entry[]): Promise<void> {
    const moved = [...this.logs.values()].filter(
      ({ row, node, lastOrder }) => node !== row.node || lastOrder !== row.lastOrder,
    );
    if (moved.length > 0 || this.appended.length > 0)
      await appendDurableEntries(
        tx,
        moved.map(({ row, node, lastOrder }) => ({
          taskId: row.taskId,
          // A request that is answered a second time does not take the cursor back.
          node: Math.max(row.node, node),
          lastNode: Math.max(row.lastNode, node),
          lastOrder,
        })),
        this.appended.map(storedEntry),
        this.nowMs,
      );
    if (reopened.length > 0)
      await satisfyDurableEntries(
        tx,
        reopened.map(({ taskId, branch, node, outcome }) => ({
          taskId,
          branch,
          node,
          order: outcome!.order,
          ...outcome!.result,
        })),
        this.nowMs,
      );
    if (this.memos.length > 0) await completeDurableMemos(tx, this.memos, this.nowMs);
  }
}

/** Why an invocation may not append, or null. */
function staleness(row: DurableTaskRow, { invocation, operation }: DurableRequest): string | null {
  if (invocation !== row.invocation)
    return `invocation ${invocation} is stale: the newest invocation is ${row.invocation}`;
  // Nobody waits for its answer, so a task may report its end while the value of its last memo is on its way.
  if (operation.kind === 'complete-memo') return null;
  if (row.state === 'evicted') return `invocation ${invocation} was evicted`;
  return row.state === 'idle' ? `the attempt of invocation ${invocation} is over` : null;
}

function viewOf(log: Log): LogView<Entry> {
  return {
    branch: log.row.branch,
    node: log.node,
    forks: log.forks,
    at: (node) => log.entries.filter((entry) => entry.node === node),
    keyed: (childKey) => log.entries.filter((entry) => entry.childKey === childKey),
  };
}

/**
 * The log itself tells children apart, so that only a key of their own is an identity; what was spawned under it on a
 * branch that was left is not reused (engine-behaviour 9.7.3).
 */
function ownRun(run: TriggerRequest, branch: number, childKey: string | null): TriggerRequest {
  const parent = run.parent!;
  const identity = childKey === null ? null : branch === 1 ? parent.identity : `${branch}:${parent.identity}`;
  return { ...run, parent: { ...parent, identity } };
}

function storedEntry({ taskId, branch, node, childId, childKey, outcome, made }: Entry): NewDurableEntry {
  const { subject, label } = made!;
  return {
    taskId,
    branch,
    node,
    kind: subject.kind,
    idempotencyKey: subject.idempotencyKey,
    childId,
    childKey,
    description: subject.description,
    waitData: subject.waitData && JSON.stringify(subject.waitData),
    label,
    satisfied: outcome !== null,
    satisfiedOrder: outcome?.order ?? null,
    ...(outcome?.result ?? { failed: false, error: null, payload: null }),
  };
}
