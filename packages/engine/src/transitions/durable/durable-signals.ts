import { notFound, TASK_STATE } from '@hatchet-ts/contracts';
import { insertDurableSignal, lockEventKeys, lockTasks, satisfyDurableSignals } from '@hatchet-ts/schema';
import { isUuid } from '@hatchet-ts/service-kit';
import { Announcement } from '../../announce';
import type { DurableCondition } from '../../decisions/durable-subject';
import type { EngineContext } from '../../engine';
import { armWaits, type WaitResolver } from '../arm-waits';
import { waitPayload } from './release-durable';

/**
 * A wait of the protocol before the log: the client names it, and a retry that names it again finds what came of it.
 * The task holds its slot meanwhile. Again with the same key is the same as once.
 * @throws EngineError `not_found`
 */
export async function registerSignal(
  context: EngineContext,
  signal: { tenantId: string; taskId: string; signalKey: string },
  conditions: readonly DurableCondition[],
): Promise<void> {
  const { tenantId, taskId, signalKey } = signal;
  const nowMs = context.clock.nowMs();
  const announcement = new Announcement();
  const looks = conditions.flatMap((condition) =>
    condition.kind === 'event' && condition.sinceMs !== null ? { tenantId, key: condition.eventKey } : [],
  );
  await context.database.transaction(async (tx) => {
    if (looks.length > 0) await lockEventKeys(tx, looks);
    const [task] = isUuid(taskId) ? await lockTasks(tx, [taskId]) : [];
    if (task?.tenantId !== tenantId) throw notFound(`task not found: ${taskId.slice(0, 64)}`);
    if (task.state !== TASK_STATE.open) return;
    if (!(await insertDurableSignal(tx, signal, nowMs))) return;
    const over = await armWaits(
      tx,
      [
        {
          tenantId,
          owner: { kind: 'signal', id: taskId, key: signalKey },
          conditions: conditions.map((condition) =>
            condition.kind === 'event'
              ? { ...condition, action: 'QUEUE' }
              : { ...condition, action: 'QUEUE', dueAtMs: nowMs + condition.sleepMs },
          ),
        },
      ],
      nowMs,
      announcement,
    );
    const [satisfied] = over;
    if (satisfied) {
      await satisfyDurableSignals(tx, [{ taskId, signalKey, data: waitPayload(satisfied) }]);
      announcement.durableSignalled(taskId, signalKey);
    }
  });
  announcement.publish(context, nowMs);
}

/** Notes what signals got. */
export const releaseSignals: WaitResolver = async (context, db, satisfied, _owners, nowMs) => {
  const announcement = new Announcement();
  const signals = satisfied.map((wait) => ({
    taskId: wait.owner.id,
    signalKey: wait.owner.key,
    data: waitPayload(wait),
  }));
  await satisfyDurableSignals(db, signals);
  for (const { taskId, signalKey } of signals) announcement.durableSignalled(taskId, signalKey);
  return () => announcement.publish(context, nowMs);
};
