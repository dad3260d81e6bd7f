import { type Reason, TASK_STATE, type WorkflowDefinition } from '@hatchet-ts/contracts';
import {
  deleteAssignments,
  deleteConcurrencySlots,
  deleteQueueItems,
  deleteRetryTimers,
  deleteWaitingSlots,
  type EndedAssignment,
  endRuns,
  endTasks,
  insertRunFailures,
  insertTaskEvents,
  insertTasks,
  insertTimers,
  insertWorkerCommands,
  type LockedRun,
  type LockedTask,
  lockRuns,
  lockTasks,
  type NewPayload,
  type NewTask,
  type NewTaskEvent,
  type NewTimer,
  type NewWorkerCommand,
  PAYLOAD,
  type Queryable,
  type RunEnd,
  readRunInputs,
  readRunsOfTasks,
  readStepsOfRuns,
  retryTasks,
  type StepOfRun,
  type TaskEnd,
  type TaskRetry,
  upsertPayloads,
} from '@hatchet-ts/schema';
import { deriveTaskId, failpoints } from '@hatchet-ts/service-kit';
import { Announcement } from '../announce';
import type { StepVariables } from '../cel';
import { advanceRun } from '../decisions/advance-run';
import { type AttemptEnd, decideEnd } from '../decisions/decide-end';
import type { StepState } from '../decisions/decide-step';
import { creditableSlot } from '../decisions/plan-run';
import type { CreatedTask, EngineContext } from '../engine';
import { type Gates, isGated, taskGates } from '../gates';
import { nextAttempt } from './next-attempt';
import { Placement } from './placement';

/** The end of one attempt as somebody claims it. */
export interface ClaimedEnd extends AttemptEnd {
  taskId: string;
  /** Null skips the check: callers that speak for the platform, not for a tenant's worker. */
  tenantId: string | null;
  /** The attempt meant; null means the current one. */
  retry: number | null;
  /** Only an attempt on a worker can end this way (reports, execution timeouts, lost workers). */
  onWorkerOnly: boolean;
  /** Only an attempt in the queue can end this way (schedule timeouts). */
  inQueueOnly?: boolean;
  /** Only an attempt that stands in a concurrency group can end this way (schedule timeouts of a stage). */
  inGroupOnly?: boolean;
  /** JSON text of a completion. */
  output: string | null;
  startedAtMs: number | null;
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
  options: { cancelRuns?: readonly string[]; cancelReason?: Reason } = {},
): Promise<SettleResult> {
  const nowMs = context.clock.nowMs();
  const settlement = new Settlement(context, nowMs, options.cancelReason);
  const result = await context.database.transaction(async (tx) => {
    const outcome = await settlement.run(tx, claims, options.cancelRuns ?? []);
    if (failpoints.armed) await failpoints.hit('settle.before-commit');
    return outcome;
  });
  if (failpoints.armed) await failpoints.hit('settle.after-commit');
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
  await settlement.run(db, [], [], runIds);
  return () => settlement.tell();
}

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
  private readonly created: CreatedTask[] = [];

  constructor(
    private readonly context: EngineContext,
    private readonly nowMs: number,
    private readonly cancelReason: Reason = 'cancelled_by_user',
  ) {
    this.placement = new Placement(this.announcement, nowMs);
  }

  async run(
    tx: Queryable,
    claims: readonly ClaimedEnd[],
    cancelRuns: readonly string[],
    advanceRuns: readonly string[] = [],
  ): Promise<SettleResult> {
    const taskIds = [...new Set(claims.map((claim) => claim.taskId))];
    const runIds = new Set([...(await readRunsOfTasks(tx, taskIds)), ...cancelRuns, ...advanceRuns]);
    const runs = runIds.size > 0 ? await lockRuns(tx, [...runIds]) : [];
    const tasks = new Map((await lockTasks(tx, taskIds)).map((task) => [task.id, task]));
    await this.context.definitions.load([...tasks.values(), ...runs].map((row) => row.versionId));

    const result: SettleResult = { ended: new Set(), unknown: new Set() };
    const accepted = new Map<string, { claim: ClaimedEnd; task: LockedTask }>();
    for (const claim of claims) {
      const task = tasks.get(claim.taskId);
      if (!task || (claim.tenantId !== null && claim.tenantId !== task.tenantId))
        result.unknown.add(claim.taskId);
      else if (isCurrent(task, claim) && !accepted.has(task.id)) accepted.set(task.id, { claim, task });
    }

    // The queue first: deleting an item waits for an assignment in flight, whose row the next statement then sees.
    const anywhere = [...accepted.values()]
      .filter(({ claim }) => !claim.onWorkerOnly && !claim.inGroupOnly)
      .map(({ task }) => task.id);
    const unqueued = new Set(anywhere.length > 0 ? await deleteQueueItems(tx, anywhere) : []);
    const onWorker = [...accepted.values()]
      .filter(({ claim }) => !claim.inQueueOnly && !claim.inGroupOnly)
      .map(({ task }) => task.id);
    const assignments = new Map(
      (onWorker.length > 0 ? await deleteAssignments(tx, onWorker) : []).map((row) => [row.taskId, row]),
    );
    if (anywhere.length > 0) await deleteRetryTimers(tx, anywhere);

    const inGroup = [...accepted.values()]
      .filter(({ claim }) => claim.inGroupOnly)
      .map(({ task }) => task.id);
    const ungrouped = inGroup.length > 0 ? await deleteWaitingSlots(tx, inGroup) : new Set<string>();

    for (const { claim, task } of accepted.values()) {
      const assignment = assignments.get(task.id) ?? null;
      if (claim.onWorkerOnly && !assignment) continue;
      if (claim.inQueueOnly && !unqueued.has(task.id)) continue;
      if (claim.inGroupOnly && !ungrouped.has(task.id)) continue;
      result.ended.add(task.id);
    }
    // Places are given up before a retry asks for new ones: it must not stand in its own way.
    const holders = [...result.ended].filter((id) => (tasks.get(id)!.gates as Gates | null)?.groups);
    await this.leaveGroups(tx, holders);
    for (const id of result.ended) {
      const { claim, task } = accepted.get(id)!;
      this.end(claim, task, assignments.get(id) ?? null);
    }
    await this.write(tx);
    if (runs.length > 0) await this.advance(tx, runs, new Set(cancelRuns));
    return result;
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
          invocation: task.invocation,
          versionId: task.versionId,
          step: task.step,
          runId: task.runId,
        });
        this.announcement.command(assignment.dispatcherId, assignment.workerId);
      }
    }
    for (const extra of claim.events ?? []) event(extra.type, extra.message);

    const startedAt = assignment ? (assignment.startedAt ?? claim.startedAtMs) : null;
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
        workerId: assignment?.workerId ?? null,
        queuedAt: task.queuedAt,
        assignedAt: assignment?.assignedAt ?? null,
        startedAt,
      });
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
      workerId: assignment?.workerId ?? null,
      assignedAt: assignment?.assignedAt ?? null,
      startedAt: startedAt ?? (decision.state === 'completed' ? this.nowMs : null),
    });
    if (claim.output !== null) this.payloads.push({ id: task.id, kind: PAYLOAD.output, body: claim.output });
    if (task.runId === null) {
      this.announcement.runFinished(task.tenantId, task.id);
      if (state !== TASK_STATE.completed)
        this.failures.push({
          runId: task.id,
          tenantId: task.tenantId,
          workflowId: task.workflowId,
          state,
          reason: decision.reason,
        });
    }
  }

  private async leaveGroups(tx: Queryable, holders: readonly string[]): Promise<void> {
    if (holders.length === 0) return;
    for (const place of await deleteConcurrencySlots(tx, holders))
      if (place.state !== 'later') this.announcement.groupChanged(place);
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
  }

  /** Moves DAG runs on whose tasks have just changed. The runs are locked, so no two transactions create a child. */
  private async advance(
    tx: Queryable,
    runs: readonly LockedRun[],
    cancelled: ReadonlySet<string>,
  ): Promise<void> {
    const open = runs.filter((run) => run.state === TASK_STATE.open);
    if (open.length === 0) return;
    const stepsByRun = new Map<string, StepOfRun[]>(open.map((run) => [run.id, []]));
    for (const step of await readStepsOfRuns(tx, [...stepsByRun.keys()]))
      stepsByRun.get(step.runId)!.push(step);
    const gated = open.filter((run) => this.context.definitions.peek(run.versionId)!.tasks.some(isGated));
    const inputs =
      gated.length > 0
        ? await readRunInputs(
            tx,
            gated.map((run) => run.id),
          )
        : new Map<string, string>();

    const newTasks: NewTask[] = [];
    const payloads: NewPayload[] = [];
    const ended: RunEnd[] = [];
    const failures: typeof this.failures = [];
    for (const run of open) {
      const definition = this.context.definitions.peek(run.versionId)!;
      const rows = stepsByRun.get(run.id)!;
      const states: (StepState | null)[] = definition.tasks.map(() => null);
      for (const row of rows) states[row.step] = row;
      const variables = (): StepVariables => ({
        input: JSON.parse(inputs.get(run.id) ?? '{}'),
        additionalMetadata: JSON.parse(run.metadata ?? '{}'),
        workflowRunId: run.id,
      });
      let advance = advanceRun(definition, states, { cancelled: cancelled.has(run.id) });
      while (advance.create.length > 0) {
        for (const creation of advance.create) {
          const task = this.newTask(run, definition, creation.step, creation.as, creation.reason, variables);
          states[creation.step] = { state: task.state, skipped: task.skipped };
          newTasks.push(task);
          if (creation.as === 'skipped')
            payloads.push({ id: task.id, kind: PAYLOAD.output, body: '{"skipped":true}' });
          const stepErrors =
            definition.tasks[creation.step]!.onFailure && creation.as === 'queued'
              ? errorsOf(definition, rows)
              : null;
          if (stepErrors) payloads.push({ id: task.id, kind: PAYLOAD.stepErrors, body: stepErrors });
        }
        // A task whose gates could not be evaluated was born failed: the run goes on from there.
        advance = advanceRun(definition, states, { cancelled: cancelled.has(run.id) });
      }
      if (advance.final) {
        const state = TASK_STATE[advance.final];
        const starts = rows.map((row) => row.startedAt).filter((at) => at !== null);
        const reason = advance.final === 'cancelled' && cancelled.has(run.id) ? this.cancelReason : null;
        ended.push({ id: run.id, state, reason, startedAt: starts.length > 0 ? Math.min(...starts) : null });
        this.announcement.runFinished(run.tenantId, run.id);
        if (state !== TASK_STATE.completed)
          failures.push({ runId: run.id, tenantId: run.tenantId, workflowId: run.workflowId, state, reason });
      }
    }
    if (newTasks.length > 0) await this.insert(tx, newTasks, payloads);
    const endedIds = new Set(ended.map((end) => end.id));
    await this.leaveGroups(
      tx,
      open.filter((run) => endedIds.has(run.id) && (run.gates as Gates | null)?.groups).map((run) => run.id),
    );
    if (ended.length > 0) await endRuns(tx, ended, this.nowMs);
    if (failures.length > 0) await insertRunFailures(tx, failures);
  }

  private async insert(tx: Queryable, tasks: NewTask[], payloads: NewPayload[]): Promise<void> {
    const { assigned, paused } = await insertTasks(tx, tasks, payloads, this.nowMs);
    const placement = new Placement(this.announcement, this.nowMs);
    for (const task of tasks) {
      const gates = task.gates === null ? null : (JSON.parse(task.gates) as Gates);
      if (gates?.groups)
        placement.place(
          { ...task, taskId: task.id, retry: 0, gates },
          this.context.definitions.peek(task.versionId)!,
        );
    }
    await placement.write(tx);
    for (const task of tasks) {
      if (task.queue === null) continue;
      const onCredit = assigned.has(task.id);
      if (onCredit) this.announcement.timer(this.nowMs + task.credit!.executionTimeoutMs);
      else {
        if (task.credit && paused.has(task.id))
          this.context.credits?.release(task.tenantId, task.credit.workerId, task.id);
        else if (task.credit) this.context.credits?.refused(task.tenantId);
        this.announcement.queued(task.tenantId, task.queue);
        this.announcement.timer(this.nowMs + task.scheduleTimeoutMs);
      }
      this.created.push({
        taskId: task.id,
        tenantId: task.tenantId,
        runId: task.runId,
        versionId: task.versionId,
        workflowId: task.workflowId,
        step: task.step,
        priority: task.priority,
        metadata: null,
        parentTaskId: null,
        parentRunId: null,
        childIndex: null,
        childKey: null,
        eventId: null,
        eventKey: null,
        input: null,
        filter: null,
        queuedAt: this.nowMs,
        workerId: onCredit ? task.credit!.workerId : null,
      });
    }
  }

  private newTask(
    run: LockedRun,
    definition: WorkflowDefinition,
    step: number,
    as: 'queued' | 'skipped' | 'cancelled',
    reason: string | null,
    variables: () => StepVariables,
  ): NewTask {
    const task = definition.tasks[step]!;
    const id = deriveTaskId(run.id, step);
    const gates = as === 'queued' ? taskGates(task, variables) : NO_GATES;
    const queued = as === 'queued' && gates.ok && !gates.gates?.groups;
    const slotType = queued ? creditableSlot(definition, task, run.desiredLabels !== null) : null;
    const credit =
      slotType === null
        ? null
        : (this.context.credits?.take(run.tenantId, task.actionId, slotType, id) ?? null);
    return {
      id,
      tenantId: run.tenantId,
      runId: run.id,
      workflowId: run.workflowId,
      versionId: run.versionId,
      step,
      state: !gates.ok ? TASK_STATE.failed : BORN[as],
      skipped: as === 'skipped',
      reason: gates.ok ? reason : 'expression_error',
      error: gates.ok ? null : gates.error,
      priority: run.priority,
      metadata: null,
      parentTaskId: null,
      parentRunId: null,
      childIndex: null,
      childKey: null,
      eventId: null,
      eventKey: null,
      desiredWorkerId: run.desiredWorkerId,
      desiredLabels: run.desiredLabels && JSON.stringify(run.desiredLabels),
      gates: gates.ok && gates.gates ? JSON.stringify(gates.gates) : null,
      queue: queued ? task.actionId : null,
      scheduleTimeoutMs: task.scheduleTimeoutMs,
      credit: credit && { ...credit, executionTimeoutMs: task.executionTimeoutMs },
    };
  }

  /** After the commit. */
  tell(): void {
    if (this.created.length > 0) this.context.onCreated?.(this.created);
    if (this.announcement.finishedRuns.size > 0) this.context.onFinished?.(this.announcement.finishedRuns);
    this.announcement.publish(this.context.broker, this.nowMs, this.context.credits);
  }
}

const NO_GATES = { ok: true, gates: null } as const;
const BORN = {
  queued: TASK_STATE.open,
  skipped: TASK_STATE.completed,
  cancelled: TASK_STATE.cancelled,
} as const;

function isCurrent(task: LockedTask, claim: ClaimedEnd): boolean {
  return task.state === TASK_STATE.open && (claim.retry === null || claim.retry === task.retry);
}

function retryMessage(ordinal: number, delayMs: number, nowMs: number): string {
  const text = `This is retry number ${ordinal}.`;
  if (delayMs === 0) return text;
  return `${text} Retrying in ${delayMs / 1000}s (${new Date(nowMs + delayMs).toISOString()}).`;
}

function errorsOf(definition: WorkflowDefinition, rows: readonly StepOfRun[]): string {
  const errors: Record<string, string> = {};
  for (const row of rows)
    if (row.state === TASK_STATE.failed) errors[definition.tasks[row.step]!.readableId] = row.error ?? '';
  return JSON.stringify(errors);
}
