import { type Reason, TASK_STATE, type TaskDefinition } from '@hatchet-ts/contracts';
import {
  type CompletedTask,
  completeSteps,
  deleteAssignments,
  deleteOverdueAssignments,
  deleteQueueItems,
  deleteRetryTimers,
  deleteWaitingSlots,
  deleteWaitsOfOwners,
  type EndedAssignment,
  endTasks,
  insertRunFailures,
  insertTaskEvents,
  insertTimers,
  insertWorkerCommands,
  type LockedRun,
  type LockedTask,
  lockRuns,
  lockTasks,
  markTasksQueued,
  markTasksSkipped,
  type NewPayload,
  type NewTaskEvent,
  type NewTimer,
  type NewWorkerCommand,
  PAYLOAD,
  type Queryable,
  readAssignedWorkers,
  readRunsOfTasks,
  readStepsOfRuns,
  releaseIdempotencyKeys,
  retryTasks,
  type StepOfRun,
  type TaskEnd,
  type TaskRetry,
  type Transaction,
  upsertPayloads,
} from '@hatchet-ts/schema';
import { declareFailpoints } from '@hatchet-ts/service-kit';
import { Announcement } from '../announce';
import { type AttemptEnd, decideEnd } from '../decisions/decide-end';
import { isWaitable } from '../decisions/decide-step';
import type { EngineContext } from '../engine';
import type { Gates } from '../gates';
import { RunAdvancer } from './advance-runs';
import type { LockedOwners, SatisfiedWait, WaitResolver } from './arm-waits';
import { type ChildRun, recordChildResults } from './durable/child-results';
import { endInvocations } from './durable/end-invocations';
import { leaveGroups } from './leave-groups';
import { nextAttempt } from './next-attempt';
import { Placement } from './placement';
import { triggersOf } from './step-payloads';

declareFailpoints('settle.before-commit', 'settle.commit-sent', 'settle.after-commit');

/** The end of one attempt as somebody claims it. */
export interface ClaimedEnd extends AttemptEnd {
  taskId: string;
  /** Null skips the check: callers that speak for the platform, not for a tenant's worker. */
  tenantId: string | null;
  /** The attempt meant; null means the current one. */
  retry: number | null;
  /** Only an attempt on a worker can end this way (reports, execution timeouts, lost workers). */
  onWorkerOnly: boolean;
  /**
   * With `onWorkerOnly`: also an attempt that was taken from its worker without its knowing, and waits in the queue,
   * evicted or restored, to be begun again under the same number. What is done need not be done again.
   */
  evenIfTaken?: boolean;
  /** Only an attempt whose execution deadline has passed can end this way; with `onWorkerOnly`. */
  overdueOnly?: boolean;
  /** Only an attempt in the queue can end this way (schedule timeouts). */
  inQueueOnly?: boolean;
  /** Only an attempt that stands in a concurrency group can end this way (schedule timeouts of a stage). */
  inGroupOnly?: boolean;
  /** JSON text of a completion. */
  output: string | null;
  startedAtMs: number | null;
  /**
   * Id of the worker that reports, where it says so. An attempt of a durable task can move to another worker under the
   * same number, and then its end is believed of nobody else.
   */
  reportedBy?: string | null;
  /** The DAG run of the task, if the caller knows it: what a worker reports of a step then takes fewer statements. */
  runId?: string | null | undefined;
  /** Send the worker a cancel for the attempt. */
  cancelOnWorker: boolean;
  /** Timeline rows to add for the attempt, before what the end itself adds. */
  events?: { type: string; message: string }[];
}

export interface SettleResult {
  /** Tasks whose attempt this call ended. */
  ended: Set<string>;
  /** Tasks that do not exist (or belong to another tenant). */
  unknown: Set<string>;
}

export interface SettleOptions {
  /** DAG runs to cancel as a whole. */
  cancelRuns?: readonly string[];
  cancelReason?: Reason;
  /** The end of tasks of cancelled runs that came into being after the caller looked for them. */
  cancelTask?: (taskId: string) => ClaimedEnd;
}

/**
 * Ends attempts: whatever the cause, this is the one place where an open attempt becomes a final state or the next
 * attempt, where slots are freed, and where a DAG run moves on (engine-behaviour sections 5 to 8). One transaction:
 * a parent's end and its children's beginning cannot be separated by a crash.
 *
 * Lock order: run, task, queue item, assignment. A claim about an attempt that is over changes nothing.
 */
export async function settle(
  context: EngineContext,
  claims: readonly ClaimedEnd[],
  options: SettleOptions = {},
): Promise<SettleResult> {
  const nowMs = context.clock.nowMs();
  const settlement = new Settlement(context, nowMs, options.cancelReason);
  const result = await context.database.transaction(
    (tx) => settlement.run(tx, claims, options, [], tx),
    'settle',
  );
  settlement.tell();
  return result;
}

/**
 * Moves DAG runs on within a transaction of the caller: some of their tasks were created in a final state.
 * @returns what to call after the commit
 */
export async function advanceWithin(
  context: EngineContext,
  db: Queryable,
  runIds: readonly string[],
): Promise<() => void> {
  const settlement = new Settlement(context, context.clock.nowMs());
  await settlement.run(db, [], {}, runIds);
  return () => settlement.tell();
}

/** Goes on with steps whose waits are over. */
export const releaseSteps: WaitResolver = async (context, db, satisfied, owners, nowMs) => {
  const settlement = new Settlement(context, nowMs);
  await settlement.release(db, satisfied, owners);
  return () => settlement.tell();
};

class Settlement {
  private readonly announcement = new Announcement();
  private readonly placement: Placement;
  private readonly ends: TaskEnd[] = [];
  private readonly retries: TaskRetry[] = [];
  private readonly timers: NewTimer[] = [];
  private readonly payloads: NewPayload[] = [];
  private readonly events: NewTaskEvent[] = [];
  private readonly commands: NewWorkerCommand[] = [];
  private readonly failures: {
    runId: string;
    tenantId: string;
    workflowId: string;
    state: number;
    reason: string | null;
  }[] = [];
  /** Standalone tasks whose wait is over: they are queued now, or skipped. */
  private readonly released: string[] = [];
  private readonly skipped: string[] = [];
  /** Standalone tasks that ended and may have waited until then. */
  private readonly mayWait: string[] = [];
  /** Attempts of durable tasks that are over. */
  private readonly durable: { taskId: string; final: boolean }[] = [];
  /** Standalone tasks that ended and that another task spawned. */
  private readonly children: ChildRun[] = [];
  /** Idempotency keys of standalone tasks that ended. */
  private readonly keys: { workflowId: string; key: string; runId: string }[] = [];
  private readonly runs: RunAdvancer;

  constructor(
    private readonly context: EngineContext,
    private readonly nowMs: number,
    cancelReason: Reason = 'cancelled_by_user',
  ) {
    this.placement = new Placement(this.announcement, nowMs);
    this.runs = new RunAdvancer(context, nowMs, this.announcement, cancelReason);
  }

  async run(
    tx: Queryable,
    given: readonly ClaimedEnd[],
    { cancelRuns = [], cancelTask }: SettleOptions,
    advanceRuns: readonly string[] = [],
    closing?: Transaction,
  ): Promise<SettleResult> {
    const unplaced = given.filter((claim) => !claim.runId).map((claim) => claim.taskId);
    const runIds = new Set([
      ...given.flatMap((claim) => claim.runId ?? []),
      ...(unplaced.length > 0 ? await readRunsOfTasks(tx, [...new Set(unplaced)]) : []),
      ...cancelRuns,
      ...advanceRuns,
    ]);
    const runs = runIds.size > 0 ? await lockRuns(tx, [...runIds]) : [];
    const { completed, steps } = await this.completeSteps(tx, given, runs);
    const claims = given.filter((claim) => !completed.has(claim.taskId));
    const taskIds = [...new Set(claims.map((claim) => claim.taskId))];
    // From here on no task of these runs can come into being any more.
    if (cancelTask && cancelRuns.length > 0)
      for (const step of await readStepsOfRuns(tx, cancelRuns)) {
        if (step.state !== TASK_STATE.open || taskIds.includes(step.id)) continue;
        taskIds.push(step.id);
        claims.push(cancelTask(step.id));
      }
    const tasks = new Map(
      (taskIds.length > 0 ? await lockTasks(tx, taskIds) : []).map((task) => [task.id, task]),
    );
    await this.context.definitions.load(
      [...tasks.values(), ...runs].map((row) => row.versionId),
      tx,
    );

    const result: SettleResult = { ended: new Set(completed), unknown: new Set() };
    const accepted = new Map<string, { claim: ClaimedEnd; task: LockedTask }>();
    for (const claim of claims) {
      const task = tasks.get(claim.taskId);
      if (!task || (claim.tenantId !== null && claim.tenantId !== task.tenantId))
        result.unknown.add(claim.taskId);
      else if (isCurrent(task, claim) && !accepted.has(task.id)) accepted.set(task.id, { claim, task });
    }

    await this.refuseStrangers(tx, accepted);
    // The queue first: deleting an item waits for an assignment in flight, whose row the next statement then sees.
    const anywhere = [...accepted.values()]
      .filter(({ claim }) => !claim.onWorkerOnly && !claim.inGroupOnly)
      .map(({ task }) => task.id);
    const unqueued = new Set(anywhere.length > 0 ? await deleteQueueItems(tx, anywhere) : []);
    const onWorker = [...accepted.values()]
      .filter(({ claim }) => !claim.inQueueOnly && !claim.inGroupOnly && !claim.overdueOnly)
      .map(({ task }) => task.id);
    const overdue = [...accepted.values()]
      .filter(({ claim }) => claim.overdueOnly)
      .map(({ task }) => task.id);
    const assignments = new Map(
      [
        ...(onWorker.length > 0 ? await deleteAssignments(tx, onWorker) : []),
        ...(overdue.length > 0 ? await deleteOverdueAssignments(tx, overdue, this.nowMs) : []),
      ].map((row) => [row.taskId, row]),
    );
    if (anywhere.length > 0) await deleteRetryTimers(tx, anywhere);
    const taken = await this.endTaken(tx, accepted, assignments);

    const inGroup = [...accepted.values()]
      .filter(({ claim }) => claim.inGroupOnly)
      .map(({ task }) => task.id);
    const ungrouped = inGroup.length > 0 ? await deleteWaitingSlots(tx, inGroup) : new Set<string>();

    for (const { claim, task } of accepted.values()) {
      const assignment = assignments.get(task.id) ?? null;
      if (claim.onWorkerOnly && !assignment && !taken.has(task.id)) continue;
      if (claim.inQueueOnly && !unqueued.has(task.id)) continue;
      if (claim.inGroupOnly && !ungrouped.has(task.id)) continue;
      result.ended.add(task.id);
    }
    const ending = [...result.ended].flatMap((id) => accepted.get(id) ?? []);
    // Places are given up before a retry asks for new ones: it must not stand in its own way.
    const holders = ending.filter(({ task }) => (task.gates as Gates | null)?.groups);
    await leaveGroups(
      tx,
      holders.map(({ task }) => task.id),
      this.announcement,
    );
    for (const { claim, task } of ending) this.end(claim, task, assignments.get(task.id) ?? null);
    await this.write(tx);
    const cancelled = new Set(cancelRuns);
    await this.runs.advance(tx, runs, {
      cancelled,
      ended: result.ended,
      // Nothing was written since they were read.
      steps: claims.length === 0 ? steps : undefined,
      closing,
    });
    return result;
  }

  /**
   * The short way of what workers mostly say: a step of a run that is locked has completed.
   * @returns the tasks that ended so, and all tasks of the runs as they are then
   */
  private async completeSteps(
    tx: Queryable,
    claims: readonly ClaimedEnd[],
    runs: readonly LockedRun[],
  ): Promise<{ completed: Set<string>; steps?: StepOfRun[] }> {
    const first = new Map([...claims].reverse().map((claim) => [claim.taskId, claim]));
    const completions = [...first.values()].flatMap(
      ({ taskId, tenantId, retry, startedAtMs, output, outcome, onWorkerOnly, runId, events }) =>
        outcome === 'completed' && onWorkerOnly && runId && tenantId !== null && !events
          ? [{ taskId, tenantId, retry, startedAtMs, output }]
          : [],
    );
    if (completions.length === 0) return { completed: new Set() };
    // Asked for in one go: most reports need nothing in between.
    const [completed, steps] = await Promise.all([
      completeSteps(tx, completions, this.nowMs),
      readStepsOfRuns(
        tx,
        runs.map((run) => run.id),
      ),
    ]);
    for (const task of completed) this.announceCompletion(task);
    return { completed: new Set(completed.map(({ taskId }) => taskId)), steps };
  }

  private announceCompletion(task: CompletedTask): void {
    const { announcement } = this;
    announcement.freed(task);
    for (const group of task.groups ?? []) announcement.groupChanged({ tenantId: task.tenantId, ...group });
    announcement.facts.of(task.tenantId).succeeded++;
    announcement.runChanged(task.runId!);
  }

  /** Takes out reports of workers that the durable tasks they report about are not on any more. */
  private async refuseStrangers(
    tx: Queryable,
    accepted: Map<string, { claim: ClaimedEnd; task: LockedTask }>,
  ): Promise<void> {
    const durable = [...accepted.values()].filter(
      ({ claim, task }) =>
        claim.reportedBy && this.context.definitions.peek(task.versionId)!.tasks[task.step]!.durable,
    );
    if (durable.length === 0) return;
    const workers = await readAssignedWorkers(
      tx,
      durable.map(({ task }) => task.id),
    );
    const workerOf = new Map(workers.map((worker) => [worker.taskId, worker]));
    for (const { claim, task } of durable) {
      const worker = workerOf.get(task.id);
      if (worker && worker.workerId !== claim.reportedBy) accepted.delete(task.id);
    }
  }

  /**
   * Withdraws attempts that ended although they were taken from their workers (see `ClaimedEnd.evenIfTaken`).
   * @param assignments what was deleted so far; what was assigned again meanwhile is added
   */
  private async endTaken(
    tx: Queryable,
    accepted: ReadonlyMap<string, { claim: ClaimedEnd; task: LockedTask }>,
    assignments: Map<string, EndedAssignment>,
  ): Promise<ReadonlySet<string>> {
    const missing = [...accepted.values()].filter(
      ({ claim, task }) => claim.evenIfTaken && !assignments.has(task.id),
    );
    if (missing.length === 0) return new Set();
    const ids = missing.map(({ task }) => task.id);
    const taken = new Set(await deleteQueueItems(tx, ids));
    const elsewhere: string[] = [];
    for (const { task } of missing) {
      if (taken.has(task.id)) continue;
      if (task.evicted) taken.add(task.id);
      // Assigned while its item was looked for. Of a durable task that is somebody else's invocation.
      else if (!this.context.definitions.peek(task.versionId)!.tasks[task.step]!.durable)
        elsewhere.push(task.id);
    }
    if (elsewhere.length > 0)
      for (const row of await deleteAssignments(tx, elsewhere)) assignments.set(row.taskId, row);
    return taken;
  }

  private end(claim: ClaimedEnd, task: LockedTask, assignment: EndedAssignment | null): void {
    const definition = this.context.definitions.peek(task.versionId)!;
    const step = definition.tasks[task.step]!;
    const decision = decideEnd(step, task, claim, this.context.maxInternalRetries);
    const event = (type: string, message: string, retry = task.retry) =>
      this.events.push({
        taskId: task.id,
        tenantId: task.tenantId,
        retry,
        type,
        message,
        workerId: assignment?.workerId ?? null,
        data: null,
      });

    if (assignment) {
      this.announcement.freed({
        tenantId: task.tenantId,
        workerId: assignment.workerId,
        taskId: task.id,
        creditHolder: assignment.creditHolder,
      });
      if (claim.cancelOnWorker) {
        this.commands.push({
          tenantId: task.tenantId,
          workerId: assignment.workerId,
          taskId: task.id,
          retry: task.retry,
          invocation: assignment.invocation,
          versionId: task.versionId,
          step: task.step,
          runId: task.runId,
        });
        this.announcement.command(assignment.dispatcherId, assignment.workerId);
      }
    }
    for (const extra of claim.events ?? []) event(extra.type, extra.message);

    // Of an evicted task the times of its last invocation stand with itself.
    const times = assignment ?? (task.evicted ? task : null);
    const startedAt = times && (times.startedAt ?? (assignment && claim.startedAtMs));
    if (step.durable) this.durable.push({ taskId: task.id, final: decision.kind !== 'retry' });
    if (decision.kind === 'retry') {
      const { retry, appRetries, internalRetries, delayMs, reason, error } = decision;
      this.retries.push({
        id: task.id,
        tenantId: task.tenantId,
        endedRetry: task.retry,
        retry,
        appRetries,
        internalRetries,
        reason,
        error,
        workerId: times?.workerId ?? null,
        queuedAt: task.queuedAt,
        assignedAt: times?.assignedAt ?? null,
        startedAt,
      });
      this.announcement.runChanged(task.runId ?? task.id);
      const facts = this.announcement.facts.of(task.tenantId);
      if (claim.infrastructure) facts.reassigned++;
      else facts.retried++;
      if (claim.infrastructure) event('REASSIGNED', error ?? '');
      else event('RETRYING', retryMessage(appRetries, delayMs, this.nowMs), retry);
      if (delayMs > 0) {
        const dueAtMs = this.nowMs + delayMs;
        this.timers.push({ dueAtMs, kind: 'retry', tenantId: task.tenantId, ref: task.id, arg: retry });
        this.announcement.timer(dueAtMs);
      } else this.placement.place(nextAttempt(task, retry), definition);
      return;
    }

    const state = TASK_STATE[decision.state];
    this.ends.push({
      id: task.id,
      state,
      reason: decision.reason,
      error: decision.error,
      workerId: times?.workerId ?? null,
      assignedAt: times?.assignedAt ?? null,
      startedAt: startedAt ?? (decision.state === 'completed' ? this.nowMs : null),
    });
    if (claim.output !== null) this.payloads.push({ id: task.id, kind: PAYLOAD.output, body: claim.output });
    const facts = this.announcement.facts.of(task.tenantId);
    facts[decision.state === 'completed' ? 'succeeded' : decision.state]++;
    if (decision.reason === 'schedule_timeout') facts.schedulingTimedOut++;
    if (task.runId === null) this.endRun(task, state, decision.reason, step, startedAt);
    else this.announcement.runChanged(task.runId);
  }

  /** A standalone task is a run: what belongs to a run ends with it. */
  private endRun(
    task: LockedTask,
    state: number,
    reason: string | null,
    step: TaskDefinition,
    startedAt: number | null,
  ): void {
    const { id, tenantId, workflowId, versionId } = task;
    this.announcement.runFinished(tenantId, id);
    if (task.parentTaskId !== null)
      this.children.push({ parentTaskId: task.parentTaskId, childId: id, tenantId });
    const ms = startedAt === null ? 0 : this.nowMs - startedAt;
    this.announcement.facts.of(tenantId).ended.push({ versionId, state, ms });
    if (state !== TASK_STATE.completed)
      this.failures.push({ runId: id, tenantId, workflowId, state, reason });
    if (step.conditions.some(isWaitable)) this.mayWait.push(id);
    const key = (task.gates as Gates | null)?.idempotencyKey;
    if (key !== undefined) this.keys.push({ workflowId, key, runId: id });
  }

  private async write(tx: Queryable): Promise<void> {
    const { nowMs } = this;
    if (this.ends.length > 0) await endTasks(tx, this.ends, nowMs);
    if (this.retries.length > 0) await retryTasks(tx, this.retries, nowMs);
    await this.placement.write(tx);
    if (this.timers.length > 0) await insertTimers(tx, this.timers);
    if (this.payloads.length > 0) await upsertPayloads(tx, this.payloads);
    if (this.commands.length > 0) await insertWorkerCommands(tx, this.commands, nowMs);
    if (this.events.length > 0) await insertTaskEvents(tx, this.events, nowMs);
    if (this.failures.length > 0) await insertRunFailures(tx, this.failures);
    if (this.skipped.length > 0) await markTasksSkipped(tx, this.skipped);
    if (this.released.length > 0) await markTasksQueued(tx, this.released, nowMs);
    if (this.mayWait.length > 0) await deleteWaitsOfOwners(tx, 'step', this.mayWait);
    if (this.keys.length > 0) await releaseIdempotencyKeys(tx, this.keys);
    if (this.durable.length > 0) await endInvocations(tx, this.durable);
    if (this.children.length > 0)
      await recordChildResults(this.context, tx, this.children, this.announcement, nowMs);
  }

  /** Goes on with steps of DAG runs, and with standalone tasks, whose waits are over. */
  async release(
    tx: Queryable,
    satisfied: readonly SatisfiedWait[],
    { runs, tasks }: LockedOwners,
  ): Promise<void> {
    await this.context.definitions.load(
      [...tasks.values(), ...runs].map((row) => row.versionId),
      tx,
    );
    const resolved = new Map<string, Map<number, SatisfiedWait>>();
    for (const wait of satisfied) {
      const task = tasks.get(wait.owner.id);
      if (task) this.releaseTask(task, wait);
      else {
        const steps = resolved.get(wait.owner.id) ?? new Map<number, SatisfiedWait>();
        resolved.set(wait.owner.id, steps.set(Number(wait.owner.key), wait));
      }
    }
    await this.write(tx);
    const own = runs.filter((run) => resolved.has(run.id));
    await this.runs.advance(tx, own, { resolved });
  }

  /** A standalone task exists from its trigger on: it is queued now, or ends without having run. */
  private releaseTask(task: LockedTask, wait: SatisfiedWait): void {
    if (task.state !== TASK_STATE.open) return;
    const { id, priority } = task;
    const definition = this.context.definitions.peek(task.versionId)!;
    if (wait.action === 'QUEUE') {
      this.payloads.push({ id, kind: PAYLOAD.triggers, body: triggersOf(wait) });
      this.placement.place({ ...nextAttempt(task, task.retry), priority }, definition);
      this.released.push(id);
      return;
    }
    const skip = wait.action === 'SKIP';
    const state = skip ? TASK_STATE.completed : TASK_STATE.cancelled;
    const reason = skip ? null : 'cancelled_by_condition';
    this.ends.push({ id, state, reason, error: null, workerId: null, assignedAt: null, startedAt: null });
    if (skip) {
      this.skipped.push(id);
      this.payloads.push({ id, kind: PAYLOAD.output, body: '{"skipped":true}' });
    }
    this.announcement.facts.of(task.tenantId)[skip ? 'skipped' : 'cancelled']++;
    this.endRun(task, state, reason, definition.tasks[task.step]!, null);
  }

  /** After the commit. */
  tell(): void {
    const { created } = this.runs;
    if (created.length > 0) this.context.onCreated?.(created);
    if (this.announcement.finishedRuns.size > 0) this.context.onFinished?.(this.announcement.finishedRuns);
    this.announcement.publish(this.context, this.nowMs);
  }
}

function isCurrent(task: LockedTask, claim: ClaimedEnd): boolean {
  return task.state === TASK_STATE.open && (claim.retry === null || claim.retry === task.retry);
}

function retryMessage(ordinal: number, delayMs: number, nowMs: number): string {
  const text = `This is retry number ${ordinal}.`;
  if (delayMs === 0) return text;
  return `${text} Retrying in ${delayMs / 1000}s (${new Date(nowMs + delayMs).toISOString()}).`;
}
