import { deleteAssignments, insertQueueItems, lockTasks } from '@hatchet-ts/schema';
import { Announcement } from '../announce';
import { type EngineContext, releaseOwnCredit } from '../engine';
import { queueItemOf } from './queue-item';

/**
 * Puts assignments back into their queues that were never written to a worker's socket: no worker can know of them,
 * so the attempt stays the same. Anything written must not come here (design section 5.3).
 */
export async function handBack(
  context: EngineContext,
  tasks: readonly { taskId: string; retry: number }[],
): Promise<void> {
  const nowMs = context.clock.nowMs();
  const announcement = new Announcement();
  const wanted = new Map(tasks.map((task) => [task.taskId, task.retry]));
  await context.database.transaction(async (tx) => {
    const locked = (await lockTasks(tx, [...wanted.keys()])).filter(
      (task) => task.state === 0 && task.retry === wanted.get(task.id),
    );
    if (locked.length === 0) return;
    await context.definitions.load(locked.map((task) => task.versionId));
    const ended = new Map(
      (await deleteAssignments(tx, locked.map((task) => task.id))).map((assignment) => [assignment.taskId, assignment]),
    );
    const items = locked.flatMap((task) => {
      const assignment = ended.get(task.id);
      if (!assignment) return [];
      const item = queueItemOf(task, context.definitions.peek(task.versionId)!, task.retry);
      announcement.freed(assignment);
      announcement.queued(item.tenantId, item.queue);
      return item;
    });
    await insertQueueItems(tx, items, nowMs);
    tx.onCommit(() => announcement.publish(context.broker, nowMs, releaseOwnCredit(context)));
  });
}
