import {
  type Admission,
  type AdmittedTask,
  admitConcurrencySlots,
  type DecidedGroup,
  type GroupKey,
  lockAdmittedTasks,
  lockDecidedGroups,
  lockRuns,
  lockTasksOfAdmittedRuns,
  openNextStages,
} from '@hatchet-ts/schema';
import { groupBy } from '@hatchet-ts/service-kit';
import { Announcement } from '../announce';
import type { EngineContext } from '../engine';
import type { Gates } from '../gates';
import { cancel } from './cancel';
import { Placement } from './placement';

export interface AdmittedSeat extends Admission {
  runId: string | null;
  taskId: string | null;
}

/** The queue items of the tasks that passed their last stage, and the groups in which others stand now. */
export interface AdmitResult {
  /** Groups to decide next: stages are passed strictly in order, as many as can be in one pass. */
  next: GroupKey[];
  queued: { tenantId: string; queue: string }[];
  /** Groups in which others were faster: to be decided again. */
  overfilled: GroupKey[];
}

/**
 * Fills places in concurrency groups under the leases the caller holds. Whoever passed a stage stands in the next one;
 * whoever passed the last goes to the queue, a DAG run with all its roots. Tasks of which the caller knows all it takes
 * go the shorter way of `admitTasks`.
 *
 * @param groups every group in which places are filled, as it was when that was decided
 *
 * Lock order: run, task, place. A run is locked with its places, and its tasks are looked for after them: what creates
 * tasks of a run that is not admitted yet looks at the places first (`lockUnadmittedRuns`).
 */
export async function admit(
  context: EngineContext,
  seats: readonly AdmittedSeat[],
  groups: readonly DecidedGroup[],
  owner: string,
): Promise<AdmitResult> {
  const nowMs = context.clock.nowMs();
  // What is said here is heard by the caller itself: it returns the queues instead of publishing them.
  const announcement = new Announcement();
  return context.database.transaction(async (tx) => {
    const runSeats = seats.flatMap((seat) => (seat.taskId === null ? (seat.runId ?? []) : []));
    if (runSeats.length > 0) await lockRuns(tx, runSeats);
    const ofTasks = seats.flatMap((seat) => seat.taskId ?? []);
    const lockedTasks = new Map(
      (ofTasks.length > 0 ? await lockAdmittedTasks(tx, ofTasks) : []).map((task) => [task.id, task]),
    );
    const { filled, overfilled } = await admitConcurrencySlots(
      tx,
      seats.filter((seat) => seat.taskId === null || lockedTasks.has(seat.taskId)),
      await lockDecidedGroups(tx, groups),
      owner,
    );
    const seatOf = new Map(seats.map((seat) => [seat.holderId, seat]));
    const stages = filled.length > 0 ? await openNextStages(tx, filled, nowMs) : [];
    const next: GroupKey[] = [];
    const done: AdmittedSeat[] = [];
    for (const { holderId, tenantId, strategyId, key } of stages) {
      if (tenantId !== null && strategyId !== null && key !== null) next.push({ tenantId, strategyId, key });
      else done.push(seatOf.get(holderId)!);
    }
    const tasks = done.flatMap((seat) => lockedTasks.get(seat.taskId ?? '') ?? []);
    const runIds = done.flatMap((seat) => (seat.taskId === null ? (seat.runId ?? []) : []));
    const roots = runIds.length > 0 ? await lockTasksOfAdmittedRuns(tx, runIds) : [];
    await context.definitions.load(
      [...tasks, ...roots].map((task) => task.versionId),
      tx,
    );
    const placement = new Placement(announcement, nowMs);
    for (const task of tasks) placement.enqueue(placeable(task), context.definitions.peek(task.versionId)!);
    // A root may have groups of its own to pass inside the admitted run.
    for (const task of roots) placement.place(placeable(task), context.definitions.peek(task.versionId)!);
    await placement.write(tx);
    for (const task of roots) {
      const [first] = (task.gates as Gates | null)?.groups ?? [];
      if (first) next.push({ tenantId: task.tenantId, strategyId: first.strategyId, key: first.key });
    }
    const queued = [...tasks, ...roots].map((task) => ({
      tenantId: task.tenantId,
      queue: context.definitions.peek(task.versionId)!.tasks[task.step]!.actionId,
    }));
    return { next, queued, overfilled };
  });
}

function placeable(task: AdmittedTask) {
  return {
    ...task,
    taskId: task.id,
    desiredLabels: task.desiredLabels && JSON.stringify(task.desiredLabels),
    gates: task.gates as Gates | null,
  };
}

export const CONCURRENCY_CANCEL_MESSAGE = 'Cancelled due to concurrency strategy';

/** Cancels those who lost their place or their hope of one. */
export async function cancelByGroup(
  context: EngineContext,
  losers: readonly { tenantId: string; taskId: string | null; runId: string | null }[],
): Promise<void> {
  for (const [tenantId, own] of groupBy(losers, (loser) => loser.tenantId))
    await cancel(
      context,
      tenantId,
      own.flatMap((loser) => loser.taskId ?? loser.runId ?? []),
      { reason: 'cancelled_by_key', message: CONCURRENCY_CANCEL_MESSAGE },
    );
}
