import { dispatcherProto, type TaskDefinition } from '@hatchet-ts/contracts';
import {
  type CreatedTask,
  type EngineContext,
  handBack,
  reassign,
  runTraceparent,
  SEND_FAILED_ERROR,
} from '@hatchet-ts/engine';
import {
  deleteWorkerCommands,
  type OutputOfStep,
  peekDispatch,
  readAssignmentsOfWorkers,
  readOutputsOfRuns,
  readSendable,
  readWorkerCommands,
  type Sendable,
} from '@hatchet-ts/schema';
import { failpoints, groupBy, isTracing, type Logger, recordSpan } from '@hatchet-ts/service-kit';
import { type ActionFacts, actionPayload, assignedAction } from './action';
import { TaskMemory, type TaskMemoryLimits } from './task-memory';
import type { WorkerSession } from './worker-session';

/** How long a start that may have been lost with an earlier stream waits for its STARTED before it is given up. */
export const UNCONFIRMED_GRACE_MS = 10_000;

/**
 * A scheduler that was frozen says what was true before: by then the attempt may have been found by a sweep, be over, or
 * belong to another worker.
 */
const FRESH_MS = 3000;

const REMEMBERED: TaskMemoryLimits = { tasks: 50_000, bytes: 64 * 1024 * 1024 };

interface Sent {
  retry: number;
  invocation: number;
  workerId: string;
  runId: string | null;
}

export interface AssignedItem {
  taskId: string;
  retry: number;
  workerId: string;
  tenantId: string;
  /** The DAG run of the task, if known: what it is sent with is then read side by side. */
  runId?: string | null;
}

/**
 * Writes assignments and cancels to the streams of workers connected here. The assignment row is the command; messages
 * only say that it is there. Only what was never handed to a socket goes back to its queue; what was, waits for the
 * worker's report, its reconnect or its heartbeat limit, else a slow worker would run it twice (design section 5.3).
 */
export class Sender {
  /** Newest session last. */
  private readonly sessions = new Map<string, WorkerSession[]>();
  /** Attempts handed to a socket, or waiting for one, by this process. */
  private readonly sent = new Map<string, Sent>();
  /**
   * Attempts being read, sent or handed back just now, by number: who hears of one meanwhile leaves it alone. Else a
   * stream that opens while an attempt is on its way back to the queue would get what nobody waits for any more.
   */
  private readonly inHand = new Map<string, number>();
  private readonly remembered = new TaskMemory(REMEMBERED);

  constructor(
    private readonly context: EngineContext,
    private readonly logger: Logger,
    private readonly dispatcherId: string,
  ) {}

  get workerIds(): string[] {
    return [...this.sessions.keys()];
  }

  /** Whether nothing was sent from here whose end is not known. */
  get isIdle(): boolean {
    return this.sent.size === 0;
  }

  sessionOf(workerId: string): WorkerSession | undefined {
    return this.sessions.get(workerId)?.at(-1);
  }

  /** Where a task that this process sent belongs to. */
  sentTo(taskId: string): Sent | undefined {
    return this.sent.get(taskId);
  }

  add(session: WorkerSession): void {
    const sessions = this.sessions.get(session.workerId);
    if (sessions) sessions.push(session);
    else this.sessions.set(session.workerId, [session]);
  }

  /** Ends a stream from our side, which SDKs answer with another. @param number of the session meant */
  endSession(workerId: string, number: number): void {
    const session = this.sessionOf(workerId);
    if (session?.session === number) session.end();
  }

  /** The stream is over: what it never wrote goes to the worker's next session, or back to the queue. */
  async remove(session: WorkerSession): Promise<void> {
    const rest = (this.sessions.get(session.workerId) ?? []).filter((other) => other !== session);
    if (rest.length > 0) this.sessions.set(session.workerId, rest);
    else this.sessions.delete(session.workerId);
    const unwritten = session.takeUnwritten();
    const successor = rest.at(-1);
    const stranded: { taskId: string; retry: number }[] = [];
    for (const outgoing of unwritten) {
      if (successor?.send(outgoing)) continue;
      for (const attempt of outgoing.starts) this.sent.delete(attempt.taskId);
      stranded.push(...outgoing.starts);
    }
    await this.giveBack(stranded);
  }

  /** New tasks of this process: those assigned on credit are sent at once, the others are likely to come back here. */
  async created(tasks: readonly CreatedTask[]): Promise<void> {
    const assigned: AssignedItem[] = [];
    for (const task of tasks) {
      // A durable task may wait for weeks, and each of its starts is read from rows.
      const durable = this.context.definitions.peek(task.versionId)?.tasks[task.step]?.durable ?? false;
      if (task.input !== null && !durable) this.remembered.set(task);
      if (task.workerId !== null) {
        const { taskId, workerId, tenantId, runId } = task;
        assigned.push({ taskId, retry: 0, workerId, tenantId, runId });
      }
    }
    if (assigned.length > 0) await this.deliver(assigned);
  }

  /** The attempt is over. */
  forget(taskId: string): void {
    this.sent.delete(taskId);
    this.remembered.delete(taskId);
  }

  /** What the scheduler says it has assigned: believed while it is fresh, else looked up. */
  async told(messages: readonly { atMs?: number; items: readonly AssignedItem[] }[]): Promise<void> {
    const nowMs = this.context.clock.nowMs();
    const isFresh = ({ atMs = 0 }: { atMs?: number }) => nowMs - atMs < FRESH_MS;
    const fresh = messages.filter(isFresh).flatMap((message) => message.items);
    // Without a stream a late one is left alone: the sweep may have sent it on a stream that is over by now.
    const late = messages
      .filter((message) => !isFresh(message))
      .flatMap((message) => message.items)
      .filter(({ workerId }) => this.sessionOf(workerId));
    for (const { taskId } of late) this.remembered.delete(taskId);
    await this.deliver([...fresh, ...late]);
  }

  /** Sends assignments that were committed for workers of this dispatcher. Doubled messages send nothing twice. */
  async deliver(items: readonly AssignedItem[]): Promise<void> {
    const own = items.filter((item) => (this.inHand.get(item.taskId) ?? -1) < item.retry);
    this.take(own);
    try {
      await this.sendOrGiveBack(own);
    } finally {
      this.release(own);
    }
  }

  private async sendOrGiveBack(items: readonly AssignedItem[]): Promise<void> {
    const stranded: AssignedItem[] = [];
    const toRead: AssignedItem[] = [];
    for (const item of items) {
      const known = this.sent.get(item.taskId);
      if (known && known.retry >= item.retry) {
        // An attempt of a durable task starts again after an eviction; its row tells whether this is such a start.
        if (known.retry === item.retry && known.invocation > 0) toRead.push(item);
        continue;
      }
      const session = this.sessionOf(item.workerId);
      const memory = item.retry === 0 ? this.remembered.get(item.taskId) : undefined;
      const definition = memory && this.context.definitions.peek(memory.versionId);
      if (!session) stranded.push(item);
      else if (memory && definition && isPlain(memory, definition.tasks[memory.step]!)) {
        const payload = actionPayload({
          triggeredBy: triggeredBy(memory),
          input: memory.input,
          parents: '{}',
          triggers: null,
          filter: memory.filter,
          stepErrors: null,
        });
        // Once only: whoever says later that it is assigned may be late, and only its row tells.
        this.remembered.delete(item.taskId);
        if (!this.start(session, { ...memory, retry: 0, invocation: 0 }, payload)) stranded.push(item);
      } else toRead.push(item);
    }
    if (toRead.length > 0) {
      const { database } = this.context;
      const runIds = [...new Set(toRead.flatMap((item) => item.runId ?? []))];
      const [rows, outputs] = await Promise.all([
        readSendable(
          database,
          toRead.map((item) => item.taskId),
        ),
        runIds.length > 0 ? readOutputsOfRuns(database, runIds) : [],
      ]);
      stranded.push(...(await this.sendRows(rows, new Set(runIds), outputs)));
    }
    await this.giveBack(stranded);
  }

  /** @param outputs of the runs `known` */
  private async sendRows(
    rows: readonly Sendable[],
    known: ReadonlySet<string> = new Set(),
    outputs: readonly OutputOfStep[] = [],
  ): Promise<AssignedItem[]> {
    const stranded: AssignedItem[] = [];
    await this.context.definitions.load(rows.map((row) => row.versionId));
    const unread = [...new Set(rows.flatMap((row) => row.runId ?? []))].filter((runId) => !known.has(runId));
    const others = unread.length > 0 ? await readOutputsOfRuns(this.context.database, unread) : [];
    const outputsByRun = groupBy([...outputs, ...others], (output) => output.runId);
    const batches = new Map<string, { row: Sendable; payload: string }[]>();
    for (const row of rows) {
      const known = this.sent.get(row.taskId);
      if (known && known.retry >= row.retry && known.invocation >= row.invocation) continue;
      const session = this.sessionOf(row.workerId);
      const payload = actionPayload({
        triggeredBy: triggeredBy(row),
        input: row.input,
        parents: row.runId === null ? '{}' : this.parents(outputsByRun.get(row.runId) ?? []),
        triggers: row.triggers,
        filter: row.filter,
        stepErrors: row.stepErrors,
      });
      if (row.batchId !== null) {
        const members = batches.get(row.batchId) ?? [];
        batches.set(row.batchId, [...members, { row, payload }]);
      } else if (!session || !this.start(session, row, payload)) stranded.push(row);
    }
    for (const members of batches.values())
      if (!this.startBatch(members)) stranded.push(...members.map(({ row }) => row));
    return stranded;
  }

  private parents(outputs: readonly OutputOfStep[]): string {
    const members = outputs.map((output) => {
      const name = this.context.definitions.peek(output.versionId)!.tasks[output.step]!.readableId;
      return `${JSON.stringify(name)}:${output.skipped ? '{"skipped":true}' : (output.output ?? '{}')}`;
    });
    return `{${members.join(',')}}`;
  }

  private start(session: WorkerSession, facts: ActionFacts, payload: string): boolean {
    const definition = this.context.definitions.peek(facts.versionId)!;
    const { actionId } = definition.tasks[facts.step]!;
    const action = assignedAction(
      definition,
      facts,
      dispatcherProto.ActionType.START_STEP_RUN,
      payload,
      session.actions.get(actionId) ?? actionId,
    );
    const { taskId, retry, invocation, runId } = facts;
    this.sent.set(taskId, { retry, invocation, workerId: session.workerId, runId });
    const accepted = session.send({ action, bytes: payload.length + 600, starts: [{ taskId, retry }] });
    if (!accepted) this.sent.delete(taskId);
    else if (isTracing()) {
      const nowMs = this.context.clock.nowMs();
      recordSpan('hatchet.send', {
        parent: runTraceparent(action.additionalMetadata ?? null, action.workflowRunId),
        startMs: nowMs,
        endMs: nowMs,
        attributes: {
          'hatchet.tenant_id': facts.tenantId,
          'hatchet.workflow_run_id': action.workflowRunId,
          'hatchet.step_run_id': taskId,
          'hatchet.worker_id': session.workerId,
          'hatchet.retry_count': retry,
        },
      });
    }
    return accepted;
  }

  /** One action for all members of a batch, found by their ids in its payload (finding 2.7). */
  private startBatch(members: readonly { row: Sendable; payload: string }[]): boolean {
    const first = members[0]!.row;
    const session = this.sessionOf(first.workerId);
    if (!session) return false;
    const { actionId } = this.context.definitions.peek(first.versionId)!.tasks[first.step]!;
    const body = members.map(
      ({ row, payload }) =>
        `"${row.taskId}":{"workflow_run_id":"${row.runId ?? row.taskId}","payload":${payload}}`,
    );
    const action = dispatcherProto.AssignedAction.create({
      tenantId: first.tenantId,
      actionId: session.actions.get(actionId) ?? actionId,
      actionType: dispatcherProto.ActionType.START_BATCH,
      actionPayload: `{${body.join(',')}}`,
      batchId: first.batchId ?? undefined,
      batchKey: first.batchKey || undefined,
      batchStartPayload: {
        triggerReason: first.batchReason ?? '',
        triggerTime: new Date(first.assignedAt),
        expectedSize: members.length,
      },
    });
    const starts = members.map(({ row: { taskId, retry } }) => ({ taskId, retry }));
    for (const { row } of members)
      this.sent.set(row.taskId, {
        retry: row.retry,
        invocation: row.invocation,
        workerId: row.workerId,
        runId: row.runId,
      });
    const accepted = session.send({ action, bytes: action.actionPayload.length + 600, starts });
    if (!accepted) for (const { taskId } of starts) this.sent.delete(taskId);
    return accepted;
  }

  /** Sends cancels that wait for the given workers, and removes those that were handed to a socket. */
  async deliverCommands(workerIds: readonly string[]): Promise<void> {
    const here = workerIds.filter((id) => this.sessions.has(id));
    if (here.length === 0) return;
    const commands = await readWorkerCommands(this.context.database, here);
    await this.context.definitions.load(commands.map((command) => command.versionId));
    const written: number[] = [];
    for (const command of commands) {
      const session = this.sessionOf(command.workerId);
      const definition = this.context.definitions.peek(command.versionId)!;
      const { actionId } = definition.tasks[command.step]!;
      const action = assignedAction(
        definition,
        { ...NO_ORIGIN, ...command },
        dispatcherProto.ActionType.CANCEL_STEP_RUN,
        '',
        session?.actions.get(actionId) ?? actionId,
      );
      if (session?.send({ action, bytes: 600, starts: [] })) written.push(command.id);
      const known = this.sent.get(command.taskId);
      if (known?.retry === command.retry && known.invocation === command.invocation)
        this.sent.delete(command.taskId);
    }
    if (written.length > 0) await deleteWorkerCommands(this.context.database, written);
  }

  /**
   * Finds what lost messages would have told: assignments and cancels for workers connected here.
   * @returns every task assigned to a worker connected here
   */
  async sweep(): Promise<Set<string>> {
    const workerIds = this.workerIds;
    if (workerIds.length === 0) {
      this.sent.clear();
      return new Set();
    }
    const before = [...this.sent.keys()];
    const { anyAssigned, anyCommand } = await peekDispatch(this.context.database, workerIds);
    const rows = anyAssigned ? await readAssignmentsOfWorkers(this.context.database, workerIds) : [];
    const assigned = new Map(rows.map((row) => [row.taskId, row]));
    for (const taskId of before) if (!assigned.has(taskId)) this.sent.delete(taskId);
    // What was assigned before the present session may have been sent on the one before: see `giveUpUnconfirmed`.
    const unsent = rows.filter((row) => {
      const session = this.sessionOf(row.workerId);
      return row.startedAt === null && session !== undefined && row.assignedAt >= session.connectedAtMs;
    });
    await this.deliver(unsent);
    if (anyCommand) await this.deliverCommands(workerIds);
    return new Set(assigned.keys());
  }

  /**
   * Attempts assigned before a session began and still not started when the grace is over: their start was lost with
   * the stream or the dispatcher before. Whether the worker has seen it cannot be known, so they continue as a new
   * attempt and a late report of the old one is refused by its number.
   */
  async giveUpUnconfirmed(session: WorkerSession): Promise<void> {
    const rows = await readAssignmentsOfWorkers(this.context.database, [session.workerId]);
    const lost = rows.filter((row) => row.startedAt === null && row.assignedAt < session.connectedAtMs);
    if (lost.length === 0) return;
    this.logger.warn(
      { workerId: session.workerId, tasks: lost.length },
      'starts lost with an earlier stream',
    );
    await reassign(this.context, lost, { reason: 'send_failed', error: SEND_FAILED_ERROR });
  }

  private async giveBack(stranded: readonly { taskId: string; retry: number }[]): Promise<void> {
    if (stranded.length === 0) return;
    this.take(stranded);
    try {
      if (failpoints.armed) await failpoints.hit('hand-back.before-commit');
      await handBack(this.context, stranded, this.dispatcherId);
      // A message about the assignment that is gone may still come: only its row, not memory, says that it is.
      for (const { taskId } of stranded) this.remembered.delete(taskId);
    } finally {
      this.release(stranded);
    }
  }

  private take(attempts: readonly { taskId: string; retry: number }[]): void {
    for (const { taskId, retry } of attempts) this.inHand.set(taskId, retry);
  }

  private release(attempts: readonly { taskId: string; retry: number }[]): void {
    for (const { taskId, retry } of attempts)
      if (this.inHand.get(taskId) === retry) this.inHand.delete(taskId);
  }
}

/** Whether memory of its creation says all that its start needs: no parents, no invocation, no batch. */
function isPlain(created: CreatedTask, task: TaskDefinition): boolean {
  return created.runId === null && !task.durable && task.batch === null;
}

const NO_ORIGIN = {
  parentTaskId: null,
  parentRunId: null,
  childIndex: null,
  childKey: null,
  eventId: null,
  eventKey: null,
};

const triggeredBy = ({ eventId }: { eventId: string | null }) => (eventId === null ? 'manual' : 'event');
