import { notFound } from '@hatchet-ts/contracts';
import { readWorkflowsOfActions } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { loadWorkers } from '../../reading/load-workers';

export const getWorker = route<'worker:get'>({
  operationId: 'worker:get',
  method: 'get',
  path: '/api/v1/workers/{worker}',
  access: { who: 'tenant', role: 'VIEWER' },
  resource: 'worker',
  audit: null,
  async handle({ path, tenantId }, context) {
    const { rows } = await loadWorkers(context, tenantId, { id: path.worker });
    const [worker] = rows;
    if (!worker) throw notFound('not found');
    const registeredWorkflows = await readWorkflowsOfActions(
      context.database,
      tenantId,
      worker.actions ?? [],
    );
    return { ...worker, registeredWorkflows, recentStepRuns: [] };
  },
});
