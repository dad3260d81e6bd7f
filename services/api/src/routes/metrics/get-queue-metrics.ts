import { readStepLoads } from '@hatchet-ts/schema';
import { route } from '../../http/route';

/** How many attempts wait in each queue. */
export const getQueueMetrics = route<'tenant:get:step-run-queue-metrics'>({
  operationId: 'tenant:get:step-run-queue-metrics',
  method: 'get',
  path: '/api/v1/tenants/{tenant}/step-run-queue-metrics',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ tenantId }, { database, engine }) {
    const loads = (await readStepLoads(database, tenantId)).filter((load) => !load.running);
    await engine.definitions.load(loads.map((load) => load.versionId));
    const queues: Record<string, number> = {};
    for (const { versionId, step, total } of loads) {
      const queue = engine.definitions.peek(versionId)!.tasks[step]!.actionId;
      queues[queue] = (queues[queue] ?? 0) + total;
    }
    return { queues };
  },
});
