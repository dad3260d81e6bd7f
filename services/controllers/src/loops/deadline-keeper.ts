import { type EngineContext, releaseRetries, timeOutExecutions, timeOutSchedules } from '@hatchet-ts/engine';
import { peekDeadlines, readExpired, readTimedOut } from '@hatchet-ts/schema';

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
    await timeOutSchedules(context, overdue);
    full ||= overdue.length === BATCH;
  }
  if (due.timerKinds.includes('retry')) full ||= (await releaseRetries(context, BATCH)) === BATCH;
  return full ? 'again' : (due.nextAt ?? undefined);
}
