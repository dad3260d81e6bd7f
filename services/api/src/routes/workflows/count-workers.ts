import { route } from '../../http/route';
import { loadWorkers } from '../../reading/load-workers';
import { loadWorkflow } from '../../reading/load-workflow';

const WORKERS_MAX = 10_000;

/** Slots of the active workers that can run a task of the workflow. */
export const countWorkersOfWorkflow = route<'workflow:get:workers-count'>({
  operationId: 'workflow:get:workers-count',
  method: 'get',
  path: '/api/v1/tenants/{tenant}/workflows/{workflow}/worker-count',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ path, tenantId }, context) {
    const workflow = await loadWorkflow(context.database, tenantId, path.workflow);
    if (workflow.latestVersionId === null) return { freeSlotCount: 0, maxSlotCount: 0 };
    const { tasks } = await context.engine.definitions.get(workflow.latestVersionId);
    const actions = new Set(tasks.map((task) => task.actionId));
    const types = new Set(tasks.flatMap((task) => Object.keys(task.slotRequests)));
    const page = { limit: WORKERS_MAX, offset: 0 };
    const { rows } = await loadWorkers(context, tenantId, { statuses: ['ACTIVE'], page });
    let freeSlotCount = 0;
    let maxSlotCount = 0;
    for (const worker of rows) {
      if (!worker.actions?.some((action) => actions.has(action.toLowerCase()))) continue;
      for (const [type, slots] of Object.entries(worker.slotConfig ?? {})) {
        if (!types.has(type)) continue;
        freeSlotCount += slots.available ?? 0;
        maxSlotCount += slots.limit;
      }
    }
    return { freeSlotCount, maxSlotCount };
  },
});
