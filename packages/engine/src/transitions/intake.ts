import { TASK_STATE, type WorkflowDefinition } from '@hatchet-ts/contracts';
import {
  insertRunFailures,
  insertRunMetadata,
  insertRuns,
  insertTasks,
  insertUncountedRuns,
  LATE_RUN_MS,
  type NewPayload,
  type NewRun,
  type NewRunMetadata,
  type NewTask,
  PAYLOAD,
  type Queryable,
  releaseIdempotencyKeys,
  type Transaction,
  tryLockGroups,
} from '@hatchet-ts/schema';
import { deriveTaskId, isTracing, recordSpan, uuidv7 } from '@hatchet-ts/service-kit';
import { Announcement } from '../announce';
import type { StepVariables } from '../cel';
import { decideRoot, hasConditionalRoot, isStandalone, rootSteps } from '../decisions/plan-run';
import type { CreatedTask, EngineContext } from '../engine';
import { type Gates, type GatesOrError, type GroupGate, runGates, taskGates } from '../gates';
import { isIndexedMetadata } from '../payloads';
import { runTraceparent } from '../trace-parent';
import { armWaits, type NewWait } from './arm-waits';
import { announceBirth, NO_ORIGIN, takeCredit } from './birth';
import { IntakeClaims } from './intake-claims';
import { type GroupHolder, Placement } from './placement';
import { advanceWithin } from './settle';
import { stepWait } from './step-waits';

/**
 * Places asked for in one intake up to which groups are entered without the scheduler: each takes a lock, and of many at
 * once the scheduler makes no more work than of one.
 */
const ENTERED_PLACES_MAX = 50;

/** One run to create; validated, so that nothing in here can fail but the database. */
export interface TriggerRequest {
  tenantId: string;
  definition: WorkflowDefinition;
  /** JSON object text. */
  input: string;
  metadata: string | null;
  metadataPairs: Record<string, unknown>;
  /** 1..3 */
  priority: number;
  parent: {
    taskId: string;
    runId: string;
    identity: string | null;
    index: number | null;
    key: string | null;
  } | null;
  event: { id: string; key: string } | null;
  filterPayload: string | null;
  desiredWorkerId: string | null;
  /** JSON text. */
  desiredLabels: string | null;
  /** Why the run may not go ahead: it is created as failed with this text. */
  refusal?: string;
}

export interface TriggeredRun {
  runId: string;
  /** False when `runId` was there before: nothing was created. */
  created: boolean;
  /** Set when nothing was created although the request asked for a run of its own. */
  refused?: Refusal;
}

/**
 * `collision`: `runId` holds the idempotency key; `wantedId` is the id the run would have had.
 * `expression`: the key could not be evaluated, and `runId` does not exist.
 */
export type Refusal = { kind: 'collision'; wantedId: string } | { kind: 'expression'; error: string };

/**
 * One intake: runs of any number of callers, created in one transaction, which may be the caller's own.
 *
 * @example
 * const intake = new Intake(context, nowMs, requests);
 * await database.transaction((tx) => intake.write(tx));
 * intake.tell();
 */
export class Intake {
  private readonly runs: NewRun[] = [];
  private readonly tasks: NewTask[] = [];
  private readonly payloads: NewPayload[] = [];
  private readonly metadata: NewRunMetadata[] = [];
  private readonly created: CreatedTask[] = [];
  private readonly announcement = new Announcement();
  private readonly placement: Placement;
  /** Tasks whose gates could not be evaluated: born failed. */
  private readonly failed: NewTask[] = [];
  private tellAdvance: (() => void) | null = null;
  private readonly claims: IntakeClaims;
  /** Standalone tasks that wait for their conditions from the beginning. */
  private readonly waits: NewWait[] = [];
  /** DAG runs with roots that have conditions. */
  private readonly conditional: string[] = [];
  /** Tasks with a slot on credit that need places in groups besides: on a worker at once if there is room. */
  private readonly entering: { holder: GroupHolder; groups: readonly GroupGate[] }[] = [];

  /** @param ids of the runs to create, one per request: new ids of the time `nowMs`, which must be the transaction's */
  constructor(
    private readonly context: EngineContext,
    private readonly nowMs: number,
    private readonly requests: readonly TriggerRequest[],
    private readonly ids: readonly string[] = requests.map(() => uuidv7(nowMs)),
  ) {
    this.placement = new Placement(this.announcement, nowMs);
    this.claims = new IntakeClaims(requests, ids);
    if (this.claims.isEmpty) for (const [i, request] of requests.entries()) this.add(ids[i]!, request);
  }

  /** Nothing but tasks, payloads, queue items and places: one statement is the whole transaction. */
  get isSingleStatement(): boolean {
    return (
      this.claims.isEmpty &&
      this.waits.length === 0 &&
      this.runs.length === 0 &&
      this.entering.length === 0 &&
      this.metadata.length === 0 &&
      this.failed.length === 0
    );
  }

  /** What became of the requests, in their order; known once written. */
  get outcome(): TriggeredRun[] {
    return this.ids.map((id) => this.claims.outcomeOf(id));
  }

  private async claim(db: Queryable): Promise<void> {
    await this.claims.claim(db, this.nowMs);
    for (const [i, request] of this.requests.entries()) {
      const id = this.ids[i]!;
      if (this.claims.isCreated(id)) this.add(id, request);
    }
  }

  private add(id: string, request: TriggerRequest): void {
    const { definition, tenantId, parent, event } = request;
    const standalone = isStandalone(definition);
    const origin = {
      metadata: request.metadata,
      parentTaskId: parent?.taskId ?? null,
      parentRunId: parent?.runId ?? null,
      childIndex: parent?.index ?? null,
      childKey: parent?.key ?? null,
      eventId: event?.id ?? null,
      eventKey: event?.key ?? null,
    };
    const common = {
      tenantId,
      workflowId: definition.workflowId,
      versionId: definition.versionId,
      priority: request.priority,
      desiredWorkerId: request.desiredWorkerId,
      desiredLabels: request.desiredLabels,
    };
    // `{}` is what an absent input means, so it is not stored.
    if (request.input !== '{}') this.payloads.push({ id, kind: PAYLOAD.input, body: request.input });
    if (request.filterPayload !== null)
      this.payloads.push({ id, kind: PAYLOAD.filter, body: request.filterPayload });
    for (const [key, value] of Object.entries(request.metadataPairs))
      if (isIndexedMetadata(key))
        this.metadata.push({
          runId: id,
          tenantId,
          key,
          value: typeof value === 'string' ? value : JSON.stringify(value),
        });

    const variables = once(
      (): StepVariables => ({
        input: JSON.parse(request.input),
        additionalMetadata: request.metadataPairs,
        workflowRunId: id,
      }),
    );
    let forRun: GatesOrError = { ok: true, gates: null };
    if (request.refusal !== undefined) forRun = { ok: false, error: request.refusal };
    else if (!standalone) forRun = runGates(definition, variables);
    const runGroups = forRun.ok ? forRun.gates?.groups : undefined;
    const idempotencyKey = definition.idempotency?.method === 'STATUS' ? this.claims.keyOf(id) : undefined;
    if (!standalone) {
      const gates = jsonOf(forRun.ok ? forRun.gates : null, idempotencyKey);
      this.runs.push({ id, ...common, ...origin, gates });
      if (hasConditionalRoot(definition)) this.conditional.push(id);
    }
    if (runGroups) {
      const scheduleTimeoutMs = Math.max(...definition.tasks.map((task) => task.scheduleTimeoutMs));
      const { priority } = request;
      this.placement.join(
        { holderId: id, tenantId, runId: id, taskId: null, priority, scheduleTimeoutMs },
        runGroups,
      );
    }
    for (const step of standalone ? [0] : rootSteps(definition)) {
      const task = definition.tasks[step]!;
      const taskId = standalone ? id : deriveTaskId(id, step);
      const gates = forRun.ok ? taskGates(task, variables) : forRun;
      const grouped = gates.ok && gates.gates?.groups !== undefined;
      const decision = standalone && gates.ok ? decideRoot(task) : null;
      const waits = decision?.kind === 'wait';
      if (waits)
        this.waits.push(stepWait({ id, tenantId }, { step, conditions: decision.conditions }, this.nowMs));
      // A run that must pass its workflow's groups first places its tasks when it is admitted.
      const queued = gates.ok && !grouped && !runGroups && !waits;
      const hasLabels = request.desiredLabels !== null;
      const mayEnter = standalone && !waits && gates.ok && canEnter(gates.gates);
      const row: NewTask = {
        id: taskId,
        ...common,
        runId: standalone ? null : id,
        step,
        state: gates.ok ? TASK_STATE.open : TASK_STATE.failed,
        skipped: false,
        reason: gates.ok ? null : request.refusal === undefined ? 'expression_error' : 'limit_reached',
        error: gates.ok ? null : gates.error,
        ...(standalone ? origin : NO_ORIGIN),
        gates: jsonOf(gates.ok ? gates.gates : null, standalone ? idempotencyKey : undefined),
        queue: queued ? task.actionId : null,
        scheduleTimeoutMs: task.scheduleTimeoutMs,
        credit:
          queued || mayEnter
            ? takeCredit(this.context, definition, task, { tenantId, taskId, hasLabels })
            : null,
      };
      this.tasks.push(row);
      if (!gates.ok) this.failed.push(row);
      else if (mayEnter && row.credit !== null) {
        const { scheduleTimeoutMs } = task;
        const { priority } = common;
        const holder = { holderId: taskId, taskId, tenantId, runId: null, priority, scheduleTimeoutMs };
        this.entering.push({ holder, groups: gates.gates!.groups! });
        this.placement.ask(holder, gates.gates!.groups!);
      } else if (grouped && !runGroups && !waits) {
        const { versionId, desiredWorkerId, desiredLabels, priority } = common;
        const runId = standalone ? null : id;
        this.placement.place(
          {
            taskId,
            tenantId,
            runId,
            versionId,
            step,
            retry: 0,
            priority,
            desiredWorkerId,
            desiredLabels,
            gates: gates.gates,
          },
          definition,
        );
      }
      this.created.push({
        taskId,
        tenantId,
        runId: standalone ? null : id,
        versionId: definition.versionId,
        workflowId: definition.workflowId,
        step,
        priority: request.priority,
        ...origin,
        // What a wait brings is known when it is over: then the task is sent from its rows.
        input: waits ? null : request.input,
        filter: request.filterPayload,
        queuedAt: this.nowMs,
        workerId: null,
      });
    }
  }

  /**
   * Writes everything. If this or the transaction fails, `abandon` must follow.
   * @param closing the transaction, if nothing else is to be written in it: its COMMIT is then sent along where it can be
   */
  async write(db: Queryable, { closing }: { closing?: Transaction } = {}): Promise<void> {
    if (!this.claims.isEmpty) await this.claim(db);
    const { slots } = this.placement;
    const entering = this.entering.length > 0 ? await this.lockGroups(db) : [];
    // Asked for in one go: none needs the answer to another.
    const writing = Promise.all([
      this.runs.length > 0 && insertRuns(db, this.runs),
      insertTasks(db, this.tasks, this.payloads, this.nowMs, slots, entering),
      this.metadata.length > 0 && insertRunMetadata(db, this.metadata),
    ]);
    const isAll = this.failed.length + this.waits.length + this.conditional.length === 0;
    if (isAll) void closing?.commit();
    const [, onCredit] = await writing;
    if (this.context.clock.nowMs() - this.nowMs > LATE_RUN_MS)
      await this.tellLate(isAll && closing ? this.context.database : db);
    for (const { holder, groups } of this.entering)
      if (!onCredit.assigned.has(holder.holderId)) this.placement.announce(holder, groups[0]!);
    if (this.failed.length > 0) await this.endFailed(db);
    if (this.waits.length > 0) await armWaits(db, this.waits, this.nowMs, this.announcement);
    const advancing = new Set([...this.conditional, ...this.failed.flatMap((task) => task.runId ?? [])]);
    if (advancing.size > 0) this.tellAdvance = await advanceWithin(this.context, db, [...advancing]);

    for (const [i, task] of this.tasks.entries())
      this.created[i]!.workerId = announceBirth(this.context, this.announcement, task, onCredit, this.nowMs);
  }

  /** @returns tasks that may enter their groups: they are the first to ask, and the groups are theirs until the commit */
  private async lockGroups(db: Queryable): Promise<string[]> {
    const { slots } = this.placement;
    if (slots.length > ENTERED_PLACES_MAX) return [];
    const first = new Map<string, string>();
    for (const slot of slots) {
      const name = groupName(slot.tenantId, slot);
      if (!first.has(name)) first.set(name, slot.holderId);
    }
    const able = this.entering.filter(({ holder: { holderId, tenantId }, groups }) =>
      groups.every((group) => first.get(groupName(tenantId, group)) === holderId),
    );
    const wanted = able.flatMap(({ holder: { holderId, tenantId }, groups }) =>
      groups.map(({ strategyId, key }) => ({ holderId, tenantId, strategyId, key })),
    );
    if (wanted.length === 0) return [];
    const locked = await tryLockGroups(db, wanted);
    const missed = new Set(wanted.filter((_, i) => !locked.has(i)).map(({ holderId }) => holderId));
    return able.flatMap(({ holder: { holderId } }) => (missed.has(holderId) ? [] : holderId));
  }

  /** The minute of the runs may be summed already (decision 10); asked after the first write, which orders us among others. */
  private async tellLate(db: Queryable): Promise<void> {
    const alone = this.tasks.filter((task) => task.runId === null);
    await insertUncountedRuns(db, [
      ...alone.map(({ id, tenantId, workflowId }) => ({ id, tenantId, workflowId, dag: false })),
      ...this.runs.map(({ id, tenantId, workflowId }) => ({ id, tenantId, workflowId, dag: true })),
    ]);
  }

  /** Runs that ended with their creation. */
  private async endFailed(db: Queryable): Promise<void> {
    const alone = this.failed.filter((task) => task.runId === null);
    const rows = alone.map(({ id, tenantId, workflowId, state, reason }) => ({
      runId: id,
      tenantId,
      workflowId,
      state,
      reason,
    }));
    if (rows.length > 0) await insertRunFailures(db, rows);
    for (const { id, tenantId, state, versionId } of alone) {
      this.announcement.runFinished(tenantId, id);
      this.announcement.facts.of(tenantId).ended.push({ versionId, state, ms: 0 });
    }
    const keys = alone.flatMap(({ id, workflowId, gates }) => {
      const key = (JSON.parse(gates ?? 'null') as Gates | null)?.idempotencyKey;
      return key === undefined ? [] : { workflowId, key, runId: id };
    });
    if (keys.length > 0) await releaseIdempotencyKeys(db, keys);
  }

  /** Gives back the slots taken on credit: nothing was committed. */
  abandon(): void {
    for (const task of this.tasks)
      if (task.credit) this.context.credits?.release(task.tenantId, task.credit.workerId, task.id);
  }

  /** After the commit. */
  tell(): void {
    if (this.announcement.finishedRuns.size > 0) this.context.onFinished?.(this.announcement.finishedRuns);
    this.tellAdvance?.();
    if (isTracing()) this.trace();
    if (this.created.length > 0) this.context.onCreated?.(this.created);
    this.announcement.publish(this.context, this.nowMs);
  }

  /** In the trace of each run: that it came in, and that it was assigned with it, where slot credits allowed that. */
  private trace(): void {
    const startMs = this.nowMs;
    const endMs = this.context.clock.nowMs();
    for (const { taskId, runId, tenantId, metadata, workerId } of this.created) {
      const parent = runTraceparent(metadata, runId ?? taskId);
      const attributes = {
        'hatchet.tenant_id': tenantId,
        'hatchet.workflow_run_id': runId ?? taskId,
        'hatchet.step_run_id': taskId,
      };
      recordSpan('hatchet.intake', { parent, startMs, endMs, attributes });
      if (workerId !== null) recordSpan('hatchet.assign', { parent, startMs, endMs, attributes });
    }
  }
}

/** Whether nothing but groups that let anybody in stands before a slot. */
function canEnter(gates: Gates | null): boolean {
  if (gates?.groups === undefined || gates.rates !== undefined || gates.batchKey !== undefined) return false;
  return gates.groups.every(({ maxRuns }) => maxRuns > 0);
}

const groupName = (tenantId: string, { strategyId, key }: { strategyId: string; key: string }) =>
  `${tenantId}/${strategyId}/${key}`;

function jsonOf(gates: Gates | null, idempotencyKey: string | undefined): string | null {
  if (idempotencyKey !== undefined) return JSON.stringify({ ...gates, idempotencyKey });
  return gates === null ? null : JSON.stringify(gates);
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
