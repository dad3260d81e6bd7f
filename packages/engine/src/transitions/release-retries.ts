import { lockTasks, readDueTimers, takeTimers } from '@hatchet-ts/schema';
import { Announcement } from '../announce';
import type { EngineContext } from '../engine';
import { nextAttempt } from './next-attempt';
import { Placement } from './placement';

/** Queues attempts whose backoff is over (rule 5.5). @returns how many timers were due */
export async function releaseRetries(context: EngineContext, limit: number): Promise<number> {
  const nowMs = context.clock.nowMs();
  const announcement = new Announcement();
  return context.database.transaction(async (tx) => {
    const due = await readDueTimers(tx, 'retry', nowMs, limit);
    if (due.length === 0) return 0;
    const retryOf = new Map(due.map((timer) => [timer.ref, timer.arg]));
    const locked = await lockTasks(tx, [...retryOf.keys()]);
    const taken = await takeTimers(
      tx,
      due.map((timer) => timer.id),
    );
    const tasks = locked.filter(
      (task) => task.state === 0 && task.retry === retryOf.get(task.id) && taken.has(task.id),
    );
    await context.definitions.load(
      tasks.map((task) => task.versionId),
      tx,
    );
    const placement = new Placement(announcement, nowMs);
    for (const task of tasks)
      placement.place(nextAttempt(task, task.retry), context.definitions.peek(task.versionId)!);
    await placement.write(tx);
    tx.onCommit(() => announcement.publish(context, nowMs));
    return due.length;
  });
}
