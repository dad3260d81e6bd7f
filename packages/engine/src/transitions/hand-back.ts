import { deleteAssignments, lockTasks, lockWorkersOfTasks } from '@hatchet-ts/schema';
import { Announcement } from '../announce';
import type { EngineContext } from '../engine';
import { nextAttempt } from './next-attempt';
import { Placement } from './placement';

/**
 * Puts assignments back into their queues that were never written to a worker's socket: no worker can know of them,
 * so the attempt stays the same. Anything written must not come here (design section 5.3).
 *
 * A worker whose last stream was elsewhere is left alone: its dispatcher there may have found the assignment and sent it,
 * even if that stream is over by now. Whoever the worker opens its next stream at finds it, or its heartbeat limit does.
 * The worker's row is locked, so that connecting and handing back cannot both happen.
 */
export async function handBack(
  context: EngineContext,
  tasks: readonly { taskId: string; retry: number }[],
  dispatcherId: string,
): Promise<void> {
  const nowMs = context.clock.nowMs();
  const announcement = new Announcement();
  const wanted = new Map(tasks.map((task) => [task.taskId, task.retry]));
  await context.database.transaction(async (tx) => {
    const locked = (await lockTasks(tx, [...wanted.keys()])).filter(
      (task) => task.state === 0 && task.retry === wanted.get(task.id),
    );
    if (locked.length === 0) return;
    await context.definitions.load(
      locked.map((task) => task.versionId),
      tx,
    );
    const own = await lockWorkersOfTasks(
      tx,
      locked.map((task) => task.id),
      dispatcherId,
    );
    const ended = new Map(
      (await deleteAssignments(tx, [...own])).map((assignment) => [assignment.taskId, assignment]),
    );
    const placement = new Placement(announcement, nowMs);
    for (const task of locked) {
      const assignment = ended.get(task.id);
      if (!assignment) continue;
      announcement.freed(assignment);
      // It holds its places in concurrency groups already.
      placement.enqueue(nextAttempt(task, task.retry), context.definitions.peek(task.versionId)!);
    }
    await placement.write(tx);
    tx.onCommit(() => announcement.publish(context, nowMs));
  });
}
