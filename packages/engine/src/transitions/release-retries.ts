import { insertQueueItems, lockTasks, takeDueTimers } from '@hatchet-ts/schema';
import { Announcement } from '../announce';
import type { EngineContext } from '../engine';
import { queueItemOf } from './queue-item';

/** Queues attempts whose backoff is over (rule 5.5). @returns how many timers were taken */
export async function releaseRetries(context: EngineContext, limit: number): Promise<number> {
  const nowMs = context.clock.nowMs();
  const announcement = new Announcement();
  return context.database.transaction(async (tx) => {
    const due = await takeDueTimers(tx, 'retry', nowMs, limit);
    if (due.length === 0) return 0;
    const retryOf = new Map(due.map((timer) => [timer.ref, timer.arg]));
    const tasks = (await lockTasks(tx, [...retryOf.keys()])).filter(
      (task) => task.state === 0 && task.retry === retryOf.get(task.id),
    );
    await context.definitions.load(tasks.map((task) => task.versionId));
    const items = tasks.map((task) => {
      const item = queueItemOf(task, context.definitions.peek(task.versionId)!, task.retry);
      announcement.queued(item.tenantId, item.queue);
      announcement.timer(nowMs + item.scheduleTimeoutMs);
      return item;
    });
    if (items.length > 0) await insertQueueItems(tx, items, nowMs);
    tx.onCommit(() => announcement.publish(context.broker, nowMs));
    return due.length;
  });
}
