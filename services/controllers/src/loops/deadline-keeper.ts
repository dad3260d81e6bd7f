import {
  type EngineContext,
  releaseRetries,
  timeOutExecutions,
  timeOutRuns,
  timeOutSchedules,
} from '@hatchet-ts/engine';
import {
  type OverdueTask,
  peekDeadlines,
  readExpired,
  readExpiredSlots,
  readTimedOut,
} from '@hatchet-ts/schema';

/** Deadlines handled in one transaction. */
const BATCH = 500;

/**
 * Acts on everything that has a due moment: execution and schedule timeouts, backoff. Several controllers may run it at
 * once; each transition is fenced, so the second finds nothing to do.
 * @returns when the next deadline is due, epoch ms; undefined when none is known
 */
export async function keepDeadlines(context: EngineContext): Promise<number | 'again' | undefined> {
  const nowMs = context.clock.nowMs();
  const due = await peekDeadlines(context.database, nowMs);
  let full = false;
  if (due.timedOut) {
    const overdue = await readTimedOut(context.database, nowMs, BATCH);
    await timeOutExecutions(context, overdue);
    full ||= overdue.length === BATCH;
  }
  if (due.expired) {
    const overdue = await readExpired(context.database, nowMs, BATCH);
    await timeOutSchedules(context, overdue, { inQueueOnly: true });
    full ||= overdue.length === BATCH;
  }
  if (due.expiredInGroup) {
    const overdue = await readExpiredSlots(context.database, nowMs, BATCH);
    const tasks = overdue.filter((slot): slot is typeof slot & OverdueTask => slot.taskId !== null);
    if (tasks.length > 0) await timeOutSchedules(context, tasks, { inGroupOnly: true });
    const runs = overdue.filter((slot) => slot.taskId === null).map((slot) => slot.holderId);
    if (runs.length > 0) await timeOutRuns(context, runs);
    full ||= overdue.length === BATCH;
  }
  if (due.timerKinds.includes('retry')) full ||= (await releaseRetries(context, BATCH)) === BATCH;
  return full ? 'again' : (due.nextAt ?? undefined);
}
