import { route } from '../../http/route';
import { runDetails } from '../../present/run-details';
import { loadRun } from '../../reading/load-run';

export const getRun = route<'v1-workflow-run:get'>({
  operationId: 'v1-workflow-run:get',
  method: 'get',
  path: '/api/v1/stable/workflow-runs/{v1-workflow-run}',
  access: { who: 'tenant', role: 'VIEWER' },
  resource: 'v1-workflow-run',
  audit: null,
  async handle({ canViewPayloads, path, tenantId }, context) {
    const loaded = await loadRun(context, tenantId, path['v1-workflow-run'], canViewPayloads);
    return runDetails(loaded, context.engine.definitions);
  },
});
