import { type Reason, TASK_STATE, type WorkflowDefinition } from '@hatchet-ts/contracts';
import {
  deleteWaitsOfOwners,
  endRuns,
  insertRunFailures,
  insertTasks,
  type LockedRun,
  lockUnadmittedRuns,
  type NewPayload,
  type NewTask,
  PAYLOAD,
  type Queryable,
  type RunEnd,
  readRunInputs,
  readStepsOfRuns,
  readWaitsOfOwners,
  releaseIdempotencyKeys,
  type StepOfRun,
  type Transaction,
} from '@hatchet-ts/schema';
import { deriveTaskId, groupBy } from '@hatchet-ts/service-kit';
import type { Announcement } from '../announce';
import type { StepVariables } from '../cel';
import { advanceRun, type StepCreation } from '../decisions/advance-run';
import type { StepState } from '../decisions/decide-step';
import { hasConditionalRoot } from '../decisions/plan-run';
import type { CreatedTask, EngineContext } from '../engine';
import { type Gates, isGated, taskGates } from '../gates';
import { armWaits, type NewWait, type SatisfiedWait } from './arm-waits';
import { announceBirth, NO_ORIGIN, takeCredit } from './birth';
import { decideAgain } from './decide-again';
import { recordChildResults } from './durable/child-results';
import { ExpressionFailures } from './expression-failures';
import { leaveGroups } from './leave-groups';
import { ParentOutputs } from './parent-outputs';
import { Placement } from './placement';
import { errorsOf, triggersOf } from './step-payloads';
import { canWait, stepWait } from './step-waits';

/** Why runs are looked at. */
export interface AdvanceCauses {
  /** Runs that were cancelled as a whole. */
  cancelled?: ReadonlySet<string>;
  /** Tasks that ended in this transaction. */
  ended?: ReadonlySet<string>;
  /** Waits of steps that are over, by run and step. */
  resolved?: ReadonlyMap<string, ReadonlyMap<number, SatisfiedWait>>;
  /** All tasks of the runs, if the caller has read them since it wrote last. */
  steps?: readonly StepOfRun[] | undefined;
  /** The transaction, if nothing else is to be written in it: its COMMIT is then sent along where it can be. */
  closing?: Transaction | undefined;
}

/**
 * Moves DAG runs on: creates the tasks whose turn has come, arms waits, ends runs (engine-behaviour 1.3, section 8).
 * The caller has locked the runs, so no two transactions create a child.
 */
export class RunAdvancer {
  readonly created: CreatedTask[] = [];
  private readonly newTasks: NewTask[] = [];
  /** New tasks that are placed later, when their run is admitted to its groups. */
  private readonly held = new Set<string>();
  /** Steps that are replayed, by task id: their rows are there already. */
  private readonly awaiting = new Map<string, StepOfRun>();
  private readonly payloads: NewPayload[] = [];
  private readonly waits: NewWait[] = [];
  private readonly ended: LockedRun[] = [];
  private readonly ends: RunEnd[] = [];
  private readonly failures = new ExpressionFailures();

  constructor(
    private readonly context: EngineContext,
    private readonly nowMs: number,
    private readonly announcement: Announcement,
    private readonly cancelReason: Reason,
  ) {}

  async advance(db: Queryable, runs: readonly LockedRun[], causes: AdvanceCauses): Promise<void> {
    const open = runs.filter((run) => run.state === TASK_STATE.open);
    if (open.length === 0) return;
    const facts = await this.read(db, open, causes);
    for (const run of open) this.decide(run, facts, causes);
    if (this.newTasks.length > 0) await this.insert(db, causes.closing);
    await this.endAll(db, causes.cancelled);
    if (this.waits.length > 0) await armWaits(db, this.waits, this.nowMs, this.announcement);
    await this.failures.write(db, this.nowMs);
  }

  /** What deciding needs besides the runs themselves; most of it only for workflows that use it. */
  private async read(db: Queryable, runs: readonly LockedRun[], { ended, steps: known }: AdvanceCauses) {
    const steps = new Map<string, StepOfRun[]>(runs.map((run) => [run.id, []]));
    for (const step of known ?? (await readStepsOfRuns(db, [...steps.keys()])))
      if (step.awaiting) this.awaiting.set(step.id, step);
      else steps.get(step.runId)?.push(step);

    const definitionOf = (run: LockedRun) => this.context.definitions.peek(run.versionId)!;
    const gated = runs.filter((run) => definitionOf(run).tasks.some(isGated)).map((run) => run.id);
    const waitable = runs.filter((run) => canWait(definitionOf(run))).map((run) => run.id);
    // Only a root can be born before its run is admitted; most roots are born with the run. A replayed run asks for its
    // places again, and any step may be the first.
    const grouped = runs.filter(
      (run) =>
        (run.gates as Gates | null)?.groups && (run.replays > 0 || hasConditionalRoot(definitionOf(run))),
    );
    const armed = waitable.length > 0 ? await readWaitsOfOwners(db, 'step', waitable) : [];
    const waiting = new Map<string, Set<number>>();
    for (const [runId, waits] of groupBy(armed, (wait) => wait.ownerId))
      waiting.set(runId, new Set(waits.map((wait) => Number(wait.ownerKey))));
    const none: ReadonlySet<string> = new Set();
    return {
      steps,
      waiting,
      inputs: gated.length > 0 ? await readRunInputs(db, gated) : new Map<string, string>(),
      outputs: await ParentOutputs.read(
        db,
        this.context.definitions,
        runs,
        steps,
        this.failures,
        ended ?? none,
      ),
      unadmitted:
        grouped.length > 0
          ? await lockUnadmittedRuns(
              db,
              grouped.map((run) => run.id),
            )
          : none,
    };
  }

  private decide(
    run: LockedRun,
    facts: Awaited<ReturnType<RunAdvancer['read']>>,
    { cancelled: cancelledRuns, resolved: resolvedWaits }: AdvanceCauses,
  ): void {
    const definition = this.context.definitions.peek(run.versionId)!;
    const rows = facts.steps.get(run.id)!;
    const states: (StepState | null)[] = definition.tasks.map(() => null);
    for (const row of rows) states[row.step] = row;
    const variables = (): StepVariables => ({
      input: JSON.parse(facts.inputs.get(run.id) ?? '{}'),
      additionalMetadata: JSON.parse(run.metadata ?? '{}'),
      workflowRunId: run.id,
    });
    const cancelled = cancelledRuns?.has(run.id) ?? false;
    const over = resolvedWaits?.get(run.id);
    const circumstances = {
      cancelled,
      waiting: facts.waiting.get(run.id),
      resolved: over && new Map([...over].map(([step, wait]) => [step, wait.action])),
      holds: facts.outputs.verdictsFor(run, definition, (step) => deriveTaskId(run.id, step)),
    };
    let advance = advanceRun(definition, states, circumstances);
    // A task whose gates could not be evaluated is born failed: the run goes on from there.
    for (; advance.create.length > 0; advance = advanceRun(definition, states, circumstances))
      for (const creation of advance.create) {
        const task = this.newTask(run, definition, creation, variables, facts.unadmitted.has(run.id));
        task.desiredWorkerId = stickyWorker(definition, creation.step, rows) ?? task.desiredWorkerId;
        states[creation.step] = { state: task.state, skipped: task.skipped };
        this.newTasks.push(task);
        this.addPayloads(task, definition, creation, rows, over?.get(creation.step));
      }
    for (const wait of advance.wait) this.waits.push(stepWait(run, wait, this.nowMs));
    if (advance.final) {
      const starts = rows.map((row) => row.startedAt).filter((at) => at !== null);
      this.ended.push(run);
      this.ends.push({
        id: run.id,
        state: TASK_STATE[advance.final],
        reason: advance.final === 'cancelled' && cancelled ? this.cancelReason : null,
        startedAt: starts.length > 0 ? Math.min(...starts) : null,
      });
    }
  }

  private addPayloads(
    task: NewTask,
    definition: WorkflowDefinition,
    { step, as }: StepCreation,
    rows: readonly StepOfRun[],
    over: SatisfiedWait | undefined,
  ): void {
    const { id } = task;
    if (as === 'skipped') this.payloads.push({ id, kind: PAYLOAD.output, body: '{"skipped":true}' });
    if (as !== 'queued') return;
    if (definition.tasks[step]!.onFailure) {
      const bornFailed = this.newTasks.filter((other) => other.runId === task.runId);
      const body = errorsOf(definition, [...rows, ...bornFailed]);
      this.payloads.push({ id, kind: PAYLOAD.stepErrors, body });
    }
    if (over) this.payloads.push({ id, kind: PAYLOAD.triggers, body: triggersOf(over) });
  }

  private newTask(
    run: LockedRun,
    definition: WorkflowDefinition,
    { step, as, reason }: StepCreation,
    variables: () => StepVariables,
    held: boolean,
  ): NewTask {
    const task = definition.tasks[step]!;
    const id = deriveTaskId(run.id, step);
    const gates = as === 'queued' ? taskGates(task, variables) : NO_GATES;
    // A root whose run is not admitted yet is placed with the run.
    if (held) this.held.add(id);
    const queued = as === 'queued' && gates.ok && !gates.gates?.groups && !held;
    const hasLabels = run.desiredLabels !== null;
    const credit =
      queued && !this.awaiting.has(id)
        ? takeCredit(this.context, definition, task, { tenantId: run.tenantId, taskId: id, hasLabels })
        : null;
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
      ...NO_ORIGIN,
      desiredWorkerId: run.desiredWorkerId,
      desiredLabels: run.desiredLabels && JSON.stringify(run.desiredLabels),
      gates: gates.ok && gates.gates ? JSON.stringify(gates.gates) : null,
      queue: queued ? task.actionId : null,
      scheduleTimeoutMs: task.scheduleTimeoutMs,
      credit,
    };
  }

  private async insert(db: Queryable, closing: Transaction | undefined): Promise<void> {
    const again = this.newTasks.filter((task) => this.awaiting.has(task.id));
    const fresh =
      again.length > 0 ? this.newTasks.filter((task) => !this.awaiting.has(task.id)) : this.newTasks;
    const placement = new Placement(this.announcement, this.nowMs);
    if (again.length > 0) {
      const steps = again.map((task) => ({
        ...task,
        retry: this.awaiting.get(task.id)!.retry,
        held: this.held.has(task.id),
      }));
      await decideAgain(this.context, db, steps, this.payloads, placement, this.nowMs);
      for (const task of again) this.announcement.runChanged(task.runId!);
    }
    const own = new Set(fresh.map((task) => task.id));
    const payloads = again.length > 0 ? this.payloads.filter(({ id }) => own.has(id)) : this.payloads;
    const isAll =
      again.length + this.ends.length + this.waits.length === 0 &&
      this.failures.isEmpty &&
      fresh.every((task) => task.gates === null);
    if (fresh.length > 0) await this.create(db, fresh, payloads, placement, isAll ? closing : undefined);
    await placement.write(db);
  }

  private async create(
    db: Queryable,
    tasks: readonly NewTask[],
    payloads: readonly NewPayload[],
    placement: Placement,
    closing: Transaction | undefined,
  ): Promise<void> {
    const inserting = insertTasks(db, tasks, payloads, this.nowMs);
    void closing?.commit();
    const onCredit = await inserting;
    for (const task of tasks) {
      const gates = task.gates === null ? null : (JSON.parse(task.gates) as Gates);
      if (gates?.groups && !this.held.has(task.id))
        placement.place(
          { ...task, taskId: task.id, retry: 0, gates },
          this.context.definitions.peek(task.versionId)!,
        );
    }
    for (const task of tasks) {
      const workerId = announceBirth(this.context, this.announcement, task, onCredit, this.nowMs);
      this.announcement.runChanged(task.runId!);
      if (task.queue === null) continue;
      this.created.push({
        taskId: task.id,
        tenantId: task.tenantId,
        runId: task.runId,
        versionId: task.versionId,
        workflowId: task.workflowId,
        step: task.step,
        priority: task.priority,
        ...NO_ORIGIN,
        input: null,
        filter: null,
        queuedAt: this.nowMs,
        workerId,
      });
    }
  }

  private async endAll(db: Queryable, cancelled: ReadonlySet<string> | undefined): Promise<void> {
    if (this.ended.length === 0) return;
    const gatesOf = (run: LockedRun) => run.gates as Gates | null;
    const idsOf = (runs: readonly LockedRun[]) => runs.map((run) => run.id);
    await leaveGroups(db, idsOf(this.ended.filter((run) => gatesOf(run)?.groups)), this.announcement);
    await endRuns(db, this.ends, this.nowMs);
    const failures = this.ends.flatMap(({ id, state, reason, startedAt }, i) => {
      const { tenantId, workflowId, versionId } = this.ended[i]!;
      this.announcement.runFinished(tenantId, id);
      const ms = startedAt === null ? 0 : this.nowMs - startedAt;
      this.announcement.facts.of(tenantId).ended.push({ versionId, state, ms });
      return state === TASK_STATE.completed ? [] : { runId: id, tenantId, workflowId, state, reason };
    });
    if (failures.length > 0) await insertRunFailures(db, failures);
    // Only a cancel ends a run whose steps still wait.
    const waiting = this.ended.filter(
      (run) => cancelled?.has(run.id) && canWait(this.context.definitions.peek(run.versionId)!),
    );
    if (waiting.length > 0) await deleteWaitsOfOwners(db, 'step', idsOf(waiting));
    const keys = this.ended.flatMap((run) => {
      const key = gatesOf(run)?.idempotencyKey;
      return key === undefined ? [] : { workflowId: run.workflowId, key, runId: run.id };
    });
    if (keys.length > 0) await releaseIdempotencyKeys(db, keys);
    const children = this.ended.flatMap(({ id: childId, tenantId, parentTaskId }) =>
      parentTaskId === null ? [] : { parentTaskId, childId, tenantId },
    );
    if (children.length > 0)
      await recordChildResults(this.context, db, children, this.announcement, this.nowMs);
  }
}

const NO_GATES = { ok: true, gates: null } as const;
const BORN = {
  queued: TASK_STATE.open,
  skipped: TASK_STATE.completed,
  cancelled: TASK_STATE.cancelled,
} as const;

/** In a sticky workflow a task wants the worker that ran its parent (rule 3.4.4). */
function stickyWorker(
  definition: WorkflowDefinition,
  step: number,
  rows: readonly StepOfRun[],
): string | null {
  if (definition.sticky === null) return null;
  const { parents } = definition.tasks[step]!;
  return (
    rows.find((row) => row.workerId !== null && parents.includes(definition.tasks[row.step]!.readableId))
      ?.workerId ?? null
  );
}
