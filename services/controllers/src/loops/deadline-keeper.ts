import {
  cancelOverstayed,
  continueEvents,
  type EngineContext,
  releaseRetries,
  restoreDueTasks,
  timeOutExecutions,
  timeOutRuns,
  timeOutSchedules,
  wakeSleeps,
} from '@hatchet-ts/engine';
import {
  type OverdueTask,
  parkItemsOfPausedWorkflows,
  peekDeadlines,
  postponeSlotsOfPausedWorkflows,
  readExpired,
  readExpiredSlots,
  readTimedOut,
} from '@hatchet-ts/schema';
import { fireTriggers, type TriggerOptions } from './trigger-keeper';

/** Deadlines handled in one transaction. */
const BATCH = 500;
/** By how much a place in a group outlasts its deadline at a time while its workflow is paused. */
const POSTPONED_MS = 300_000;

/**
 * Acts on everything that has a due moment: crons, schedules, execution and schedule timeouts, backoff, sleeps. Several
 * controllers may run it at once; each transition is fenced, so the second finds nothing to do.
 * @returns when the next deadline is due, epoch ms; undefined when none is known
 */
export async function keepDeadlines(
  context: EngineContext,
  triggers: TriggerOptions,
): Promise<number | 'again' | undefined> {
  const nowMs = context.clock.nowMs();
  const due = await peekDeadlines(context.database, nowMs);
  const fired = await fireTriggers(context, due.timerKinds, triggers);
  let { full } = fired;
  if (due.anyPaused) {
    await parkItemsOfPausedWorkflows(context.database);
    if (due.expiredInGroup) await postponeSlotsOfPausedWorkflows(context.database, nowMs, POSTPONED_MS);
    full ||= (await cancelOverstayed(context, BATCH)) === BATCH;
  }
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
  const isDue = (kind: string) => due.timerKinds.includes(kind);
  if (isDue('retry') && (await releaseRetries(context, BATCH)) === BATCH) full = true;
  if (isDue('sleep') && (await wakeSleeps(context, BATCH)) === BATCH) full = true;
  if (isDue('restore') && (await restoreDueTasks(context, BATCH)) === BATCH) full = true;
  if (isDue('event') && (await continueEvents(context))) full = true;
  if (full) return 'again';
  // A cron of every second is due again before anything that was known before it fired.
  const nextAtMs = Math.min(
    due.nextAt ?? Number.POSITIVE_INFINITY,
    fired.nextAtMs ?? Number.POSITIVE_INFINITY,
  );
  return Number.isFinite(nextAtMs) ? nextAtMs : undefined;
}
