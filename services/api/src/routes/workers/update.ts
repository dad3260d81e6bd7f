import { ADDRESS, notFound, workerChanged } from '@hatchet-ts/contracts';
import { shardOf } from '@hatchet-ts/engine';
import { pauseWorker } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { loadWorkers } from '../../reading/load-workers';

/** Pausing stops new assignments; what runs goes on, and the worker stays connected (SDKs do it when they stop). */
export const updateWorker = route<'worker:update'>({
  operationId: 'worker:update',
  method: 'patch',
  path: '/api/v1/workers/{worker}',
  access: { who: 'tenant', role: 'MEMBER' },
  resource: 'worker',
  audit: 'WorkerUpdate',
  async handle({ body, path, tenantId }, context) {
    const { broker, clock, database } = context;
    if (body.isPaused !== undefined) {
      await pauseWorker(database, tenantId, path.worker, body.isPaused, clock.nowMs());
      broker.wake(workerChanged, ADDRESS.shard(shardOf(tenantId)), { tenantId, workerId: path.worker });
    }
    const { rows } = await loadWorkers(context, tenantId, { id: path.worker });
    const [worker] = rows;
    if (!worker) throw notFound('not found');
    return worker;
  },
});
