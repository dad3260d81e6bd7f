import { ADDRESS, PROCESS_DEAD_AFTER_MS, workerChanged } from '@hatchet-ts/contracts';
import { type EngineContext, reassign, shardOf, WORKER_LOST_ERROR } from '@hatchet-ts/engine';
import { disconnectLostWorkers, peekLostWorkers, readTasksOfLostWorkers } from '@hatchet-ts/schema';

const BATCH = 500;

/**
 * Gives up on workers: unreachable ones get no new work, silent ones lose what they had (rule 3.9.1).
 * @returns 'again' while there is more
 */
export async function reapWorkers(
  context: EngineContext,
  heartbeatTimeoutMs: number,
): Promise<'again' | undefined> {
  const nowMs = context.clock.nowMs();
  const bounds = {
    dispatchersAliveSinceMs: nowMs - PROCESS_DEAD_AFTER_MS,
    workersAliveSinceMs: nowMs - heartbeatTimeoutMs,
  };
  const { anyUnreachable, anyTask } = await peekLostWorkers(context.database, bounds);
  const gone = anyUnreachable ? await disconnectLostWorkers(context.database, { ...bounds, nowMs }) : [];
  for (const { id, tenantId } of gone)
    context.broker.wake(workerChanged, ADDRESS.shard(shardOf(tenantId)), { tenantId, workerId: id });
  if (!anyTask) return undefined;
  const lost = await readTasksOfLostWorkers(context.database, nowMs - heartbeatTimeoutMs, BATCH);
  if (lost.length === 0) return undefined;
  await reassign(context, lost, { reason: 'worker_lost', error: WORKER_LOST_ERROR });
  return lost.length === BATCH ? 'again' : undefined;
}
