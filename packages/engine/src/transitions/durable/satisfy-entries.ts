import {
  type DurableResult,
  type DurableTaskRow,
  insertRestoreTimers,
  type Queryable,
  satisfyDurableEntries,
} from '@hatchet-ts/schema';
import type { Announcement } from '../../announce';

/** An entry of a log and what came of it. */
export interface EntryOutcome {
  taskId: string;
  branch: number;
  node: number;
  result: DurableResult;
}

export const SATISFIED_WHILE_EVICTED = 'callback satisfied while task evicted';

/**
 * Satisfies entries in the order given, which is the order they are delivered in from then on (engine-behaviour 9.4).
 * Who waits on a worker is told; who was evicted is asked to be restored: an eviction holds the lock of the log too, so
 * it comes either before this and is seen, or after and sees the entry.
 *
 * @param logs locked by the caller
 */
export async function satisfyEntries(
  db: Queryable,
  logs: readonly DurableTaskRow[],
  outcomes: readonly EntryOutcome[],
  announcement: Announcement,
  nowMs: number,
): Promise<void> {
  const logOf = new Map(logs.map((log) => [log.taskId, log]));
  const orders = new Map<string, number>();
  const satisfactions = outcomes.flatMap(({ taskId, branch, node, result }) => {
    const log = logOf.get(taskId);
    if (!log) return [];
    const order = (orders.get(taskId) ?? log.lastOrder) + 1;
    orders.set(taskId, order);
    return [{ taskId, branch, node, order, ...result }];
  });
  if (satisfactions.length === 0) return;
  const locations = await satisfyDurableEntries(db, satisfactions, nowMs);
  for (const { dispatcherId, taskId } of locations) announcement.durableSatisfied(dispatcherId, taskId);

  const evicted = logs.filter((log) => log.state === 'evicted' && orders.has(log.taskId));
  if (evicted.length === 0) return;
  await insertRestoreTimers(
    db,
    evicted.map(({ taskId, tenantId, invocation }) => ({
      taskId,
      tenantId,
      invocation,
      dueAtMs: nowMs,
      reason: SATISFIED_WHILE_EVICTED,
    })),
  );
  announcement.timer(nowMs);
}
