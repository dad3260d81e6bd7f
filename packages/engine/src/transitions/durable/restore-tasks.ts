import { TASK_STATE } from '@hatchet-ts/contracts';
import {
  deleteRestoreTimers,
  insertTaskEvents,
  lockDurableTasks,
  lockTasks,
  type Queryable,
  readDueRestores,
  restoreDurableTasks,
} from '@hatchet-ts/schema';
import { declareFailpoints } from '@hatchet-ts/service-kit';
import { Announcement } from '../../announce';
import type { EngineContext } from '../../engine';
import { nextAttempt } from '../next-attempt';
import { Placement } from '../placement';

declareFailpoints('restore.before-commit', 'restore.commit-sent', 'restore.after-commit');

export interface RestoreWish {
  taskId: string;
  /** The invocation that was evicted; null means whichever it is. */
  invocation: number | null;
  /** For the timeline. */
  reason: string;
}

/**
 * Queues evicted tasks again: the same attempt, ahead of everything users queue, with its places in concurrency groups
 * and without paying its rate limits twice (engine-behaviour 9.5). Whatever is not evicted is left alone, so that two
 * wishes make one new invocation.
 *
 * @param onRestore called in the transaction when there is something to restore, behind the locks
 * @returns ids of the tasks that were restored
 */
export async function restoreTasks(
  context: EngineContext,
  wishes: readonly RestoreWish[],
  onRestore?: (tx: Queryable) => Promise<void>,
): Promise<Set<string>> {
  const nowMs = context.clock.nowMs();
  const announcement = new Announcement();
  const wishOf = new Map(wishes.map((wish) => [wish.taskId, wish]));
  const restored = await context.database.transaction(async (tx) => {
    const ids = [...wishOf.keys()];
    const tasks = await lockTasks(tx, ids);
    await context.definitions.load(
      tasks.map((task) => task.versionId),
      tx,
    );
    const evicted = new Set(
      (await lockDurableTasks(tx, ids))
        .filter(({ taskId, state, invocation }) => {
          const wish = wishOf.get(taskId)!;
          return state === 'evicted' && (wish.invocation === null || wish.invocation === invocation);
        })
        .map((log) => log.taskId),
    );
    await deleteRestoreTimers(tx, ids);
    const chosen = tasks.filter((task) => task.state === TASK_STATE.open && evicted.has(task.id));
    if (chosen.length > 0) {
      await onRestore?.(tx);
      await restoreDurableTasks(
        tx,
        chosen.map((task) => task.id),
      );
      await insertTaskEvents(
        tx,
        chosen.map(({ id, tenantId, retry }) => ({
          taskId: id,
          tenantId,
          retry,
          type: 'DURABLE_RESTORING',
          message: `Restoring evicted task: ${wishOf.get(id)!.reason}`,
          workerId: null,
          data: null,
        })),
        nowMs,
      );
      const placement = new Placement(announcement, nowMs);
      for (const task of chosen)
        placement.enqueue(
          { ...nextAttempt(task, task.retry), gates: null },
          context.definitions.peek(task.versionId)!,
        );
      await placement.write(tx);
    }
    return new Set(chosen.map((task) => task.id));
  }, 'restore');
  announcement.publish(context, nowMs);
  return restored;
}

/** Restores tasks for which something asked to. @returns how many wishes were due, at most `limit` */
export async function restoreDueTasks(context: EngineContext, limit: number): Promise<number> {
  const due = await readDueRestores(context.database, context.clock.nowMs(), limit);
  if (due.length > 0) await restoreTasks(context, due);
  return due.length;
}
