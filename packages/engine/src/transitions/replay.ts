import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '@hatchet-ts/config';
import { EngineError, TASK_STATE } from '@hatchet-ts/contracts';
import {
  endTasks,
  insertRunFailures,
  type LockedRun,
  type LockedTask,
  lockRuns,
  lockTasks,
  type ReplayTarget,
  readReplayTargets,
  readRunInputs,
  readStepsOfRuns,
  reopenRuns,
  resetTasks,
  type StepOfRun,
  type TaskEnd,
  type TaskReset,
  type Transaction,
} from '@hatchet-ts/schema';
import { declareFailpoints, deriveTaskId, failpoints, groupBy } from '@hatchet-ts/service-kit';
import { Announcement } from '../announce';
import type { StepVariables } from '../cel';
import { decideRoot } from '../decisions/plan-run';
import { replaySet } from '../decisions/replay-set';
import type { EngineContext } from '../engine';
import { type Gates, type GatesOrError, runGates, taskGates } from '../gates';
import { RunAdvancer } from './advance-runs';
import { armWaits, type NewWait } from './arm-waits';
import { type ChildRun, forgetChildResults, recordChildResults } from './durable/child-results';
import { nextAttempt } from './next-attempt';
import { Placement } from './placement';
import { stepWait } from './step-waits';

declareFailpoints('replay.before-commit');

export interface ReplayResult {
  /** Tasks whose next attempt has begun or waits for its turn, those below the ones asked for included. */
  replayed: string[];
  /** Ids that were asked for and not replayed: unknown, foreign, not final, or of a run that is still coming into being. */
  skipped: string[];
}

/** @throws EngineError `failed_precondition` where SERVER_REPLAY_ENABLED is false (BLK-07) */
export function assertReplayEnabled(config: Pick<Config, 'SERVER_REPLAY_ENABLED'>): void {
  if (!config.SERVER_REPLAY_ENABLED)
    throw new EngineError(
      'failed_precondition',
      'Replay is switched off on this server (SERVER_REPLAY_ENABLED is false).',
    );
}

/** Tasks replayed in one transaction. */
const BATCH = 100;
/** Between two transactions, so that thousands of replays leave room for triggers (rule 7.5.11, H66). */
const PAUSE_MS = 10;
const MESSAGE = 'Task was replayed, resetting task result.';

/**
 * Runs final tasks again in place (engine-behaviour 7.5): same ids, same input, the next attempt number, counters at
 * zero. Of a DAG run everything below the tasks asked for is decided again, from all there is once; what is above keeps
 * its results. A run has left its final state when this returns.
 *
 * @param ids of runs and tasks, mixed
 * @param onReplay called in each transaction that replays something, behind the locks of its tasks
 */
export async function replay(
  context: EngineContext,
  tenantId: string,
  ids: readonly string[],
  onReplay?: (tx: Transaction) => Promise<void>,
): Promise<ReplayResult> {
  if (ids.length === 0) return { replayed: [], skipped: [] };
  const targets = await readReplayTargets(context.database, tenantId, ids);
  const known = new Set(targets.map((target) => target.wantedId));
  const result: ReplayResult = { replayed: [], skipped: ids.filter((id) => !known.has(id)) };
  const batches = inBatches(unitsOf(targets));
  for (const [i, batch] of batches.entries()) {
    if (i > 0) await delay(PAUSE_MS);
    const { replayed, skipped } = await new Replay(context, onReplay).run(batch);
    result.replayed.push(...replayed);
    result.skipped.push(...skipped);
  }
  return result;
}

/** What is replayed together: a standalone task, or what was asked for of one DAG run. */
interface Unit {
  id: string;
  dag: boolean;
  /** Null for the whole run. */
  steps: Set<number> | null;
  wanted: string[];
  size: number;
}

function unitsOf(targets: readonly ReplayTarget[]): Unit[] {
  return [...groupBy(targets, (target) => target.runId ?? target.taskId!)].map(([id, own]) => ({
    id,
    dag: own[0]!.runId !== null,
    steps: own.some((target) => target.step === null) ? null : new Set(own.map((target) => target.step!)),
    wanted: own.map((target) => target.wantedId),
    size: own[0]!.size,
  }));
}

function inBatches(units: readonly Unit[]): Unit[][] {
  const batches: Unit[][] = [];
  let room = 0;
  for (const unit of units) {
    if (unit.size > room) {
      batches.push([]);
      room = BATCH;
    }
    batches.at(-1)!.push(unit);
    room -= unit.size;
  }
  return batches;
}

/** One transaction. */
class Replay {
  private readonly nowMs: number;
  private readonly announcement = new Announcement();
  private readonly placement: Placement;
  private readonly advancer: RunAdvancer;
  private readonly resets: TaskReset[] = [];
  private readonly ends: TaskEnd[] = [];
  private readonly waits: NewWait[] = [];
  private readonly failures: Parameters<typeof insertRunFailures>[1][number][] = [];
  /** Runs another task spawned, which leave their final state. */
  private readonly children: ChildRun[] = [];
  private readonly replayed: string[] = [];
  private readonly skipped: string[] = [];

  constructor(
    private readonly context: EngineContext,
    private readonly onReplay?: (tx: Transaction) => Promise<void>,
  ) {
    this.nowMs = context.clock.nowMs();
    this.placement = new Placement(this.announcement, this.nowMs);
    this.advancer = new RunAdvancer(context, this.nowMs, this.announcement, 'cancelled_by_user');
  }

  async run(units: readonly Unit[]): Promise<ReplayResult> {
    const { context, announcement, nowMs } = this;
    await context.database.transaction(async (tx) => {
      await this.replay(tx, units);
      if (failpoints.armed) await failpoints.hit('replay.before-commit');
      tx.onCommit(() => {
        context.onReopened?.(announcement.reopenedRuns);
        if (announcement.finishedRuns.size > 0) context.onFinished?.(announcement.finishedRuns);
        announcement.publish(context, nowMs);
      });
    });
    return { replayed: this.replayed, skipped: this.skipped };
  }

  /** Lock order: run, task. A replay that was faster has left nothing final behind, and this one skips it (rule 7.5.9). */
  private async replay(tx: Transaction, units: readonly Unit[]): Promise<void> {
    const dags = units.filter((unit) => unit.dag);
    const runs = dags.length > 0 ? await lockRuns(tx, idsOf(dags)) : [];
    await this.context.definitions.load(
      runs.map((run) => run.versionId),
      tx,
    );
    const stepsOfRun = groupBy(
      runs.length > 0 ? await readStepsOfRuns(tx, idsOf(runs)) : [],
      (step) => step.runId,
    );
    const setOfRun = new Map<string, number[]>();
    for (const unit of dags) {
      const run = runs.find((one) => one.id === unit.id);
      const set = run && this.setOf(run, stepsOfRun.get(run.id) ?? [], unit.steps);
      if (set) setOfRun.set(unit.id, set);
      else this.skipped.push(...unit.wanted);
    }

    // All tasks in one statement, so that there is one order.
    const alone = units.filter((unit) => !unit.dag);
    const ofRuns = [...setOfRun].flatMap(([runId, set]) => set.map((step) => deriveTaskId(runId, step)));
    const wanted = [...idsOf(alone), ...ofRuns];
    const tasks = new Map(
      (wanted.length > 0 ? await lockTasks(tx, wanted) : []).map((task) => [task.id, task]),
    );
    const final = (id: string) => (tasks.get(id)?.state ?? TASK_STATE.open) !== TASK_STATE.open;
    await this.context.definitions.load(
      [...tasks.values()].map((task) => task.versionId),
      tx,
    );
    const chosen = alone.filter((unit) => final(unit.id));
    this.skipped.push(...alone.filter((unit) => !final(unit.id)).flatMap((unit) => unit.wanted));
    const inputs = await this.readInputs(tx, [...idsOf(chosen), ...setOfRun.keys()]);

    for (const { id } of chosen) this.replayTask(tasks.get(id)!, inputs.get(id));
    const reopened = runs
      .filter((run) => setOfRun.has(run.id))
      .map((run) => this.replayRun(run, setOfRun.get(run.id)!, tasks, inputs.get(run.id)));
    if (this.replayed.length > 0) await this.onReplay?.(tx);
    await this.write(tx, reopened);
  }

  private setOf(
    run: LockedRun,
    rows: readonly StepOfRun[],
    selected: ReadonlySet<number> | null,
  ): number[] | null {
    const definition = this.context.definitions.peek(run.versionId)!;
    const states: (StepOfRun | null)[] = definition.tasks.map(() => null);
    for (const row of rows) states[row.step] = row;
    return replaySet(definition, states, selected);
  }

  private async readInputs(tx: Transaction, ids: readonly string[]): Promise<Map<string, string>> {
    return ids.length > 0 ? readRunInputs(tx, ids) : new Map();
  }

  private replayTask(task: LockedTask, input: string | undefined): void {
    const definition = this.context.definitions.peek(task.versionId)!;
    const step = definition.tasks[task.step]!;
    const gates = taskGates(step, variablesOf(task, input));
    this.resets.push({ id: task.id, awaiting: false, gates: jsonOf(gates, task.gates) });
    this.replayed.push(task.id);
    this.announcement.runReopened(task.tenantId, task.id);
    this.reopenedChild(task);
    this.announcement.runChanged(task.id);
    if (!gates.ok) {
      this.end(task, gates.error);
      return;
    }
    const decision = decideRoot(step);
    if (decision?.kind === 'wait')
      this.waits.push(stepWait(task, { step: task.step, conditions: decision.conditions }, this.nowMs));
    else this.placement.place({ ...nextAttempt(task, task.retry + 1), gates: gates.gates }, definition);
  }

  /** A task whose expressions fail on its input still does: it ends where it began (H69). */
  private end(task: LockedTask, error: string): void {
    const { id, tenantId, workflowId, versionId } = task;
    const state = TASK_STATE.failed;
    const reason = 'expression_error';
    this.ends.push({ id, state, reason, error, workerId: null, assignedAt: null, startedAt: null });
    const facts = this.announcement.facts.of(tenantId);
    facts.failed++;
    if (task.runId !== null) return;
    this.failures.push({ runId: id, tenantId, workflowId, state, reason });
    this.announcement.runFinished(tenantId, id);
    facts.ended.push({ versionId, state, ms: 0 });
  }

  /** @returns the run as it is from now on */
  private replayRun(
    run: LockedRun,
    set: readonly number[],
    tasks: ReadonlyMap<string, LockedTask>,
    input: string | undefined,
  ): LockedRun {
    const definition = this.context.definitions.peek(run.versionId)!;
    // A run that goes on beside what is replayed holds its places in groups still.
    const isFinal = run.state !== TASK_STATE.open;
    const gates = isFinal ? runGates(definition, variablesOf(run, input)) : null;
    for (const step of set) {
      const task = tasks.get(deriveTaskId(run.id, step))!;
      const { parents, onFailure } = definition.tasks[step]!;
      const fails = gates?.ok === false && parents.length === 0 && !onFailure;
      this.resets.push({ id: task.id, awaiting: !fails, gates: null });
      if (fails) this.end(task, gates.error);
      this.replayed.push(task.id);
    }
    this.announcement.runChanged(run.id);
    if (!gates) return run;
    this.announcement.runReopened(run.tenantId, run.id);
    this.reopenedChild(run);
    const groups = gates.ok ? gates.gates?.groups : undefined;
    if (groups) {
      const { id, tenantId, priority } = run;
      const scheduleTimeoutMs = Math.max(...definition.tasks.map((task) => task.scheduleTimeoutMs));
      const holder = { holderId: id, tenantId, runId: id, taskId: null, priority, scheduleTimeoutMs };
      this.placement.join(holder, groups);
    }
    const open = { state: TASK_STATE.open, gates: gatesOf(gates, run.gates), replays: run.replays + 1 };
    return { ...run, ...open };
  }

  private reopenedChild({ id: childId, tenantId, parentTaskId }: LockedTask | LockedRun): void {
    if (parentTaskId !== null) this.children.push({ parentTaskId, childId, tenantId });
  }

  private async write(tx: Transaction, runs: readonly LockedRun[]): Promise<void> {
    const { nowMs } = this;
    if (this.resets.length > 0) await resetTasks(tx, this.resets, MESSAGE, nowMs);
    if (this.ends.length > 0) await endTasks(tx, this.ends, nowMs);
    if (this.failures.length > 0) await insertRunFailures(tx, this.failures);
    if (this.children.length > 0) {
      await forgetChildResults(tx, this.children);
      if (this.ends.length > 0)
        await recordChildResults(this.context, tx, this.children, this.announcement, nowMs);
    }
    if (this.waits.length > 0) await armWaits(tx, this.waits, nowMs, this.announcement);
    if (runs.length > 0)
      await reopenRuns(
        tx,
        runs.map((run) => ({ id: run.id, gates: run.gates && JSON.stringify(run.gates) })),
      );
    await this.placement.write(tx);
    await this.advancer.advance(tx, runs, {});
  }
}

const idsOf = (rows: readonly { id: string }[]) => rows.map((row) => row.id);

const variablesOf =
  (owner: { id: string; metadata: string | null }, input: string | undefined) => (): StepVariables => ({
    input: JSON.parse(input ?? '{}'),
    additionalMetadata: JSON.parse(owner.metadata ?? '{}'),
    workflowRunId: owner.id,
  });

/** What was evaluated anew; an idempotency key was claimed once, for the run, however often it is replayed. */
function gatesOf(
  gates: GatesOrError,
  before: Record<string, unknown> | null,
): Record<string, unknown> | null {
  const key = (before as Gates | null)?.idempotencyKey;
  const now = gates.ok ? gates.gates : null;
  return key === undefined ? (now as Record<string, unknown> | null) : { ...now, idempotencyKey: key };
}

function jsonOf(gates: GatesOrError, before: Record<string, unknown> | null): string | null {
  const now = gatesOf(gates, before);
  return now && JSON.stringify(now);
}
