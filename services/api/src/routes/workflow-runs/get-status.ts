import { route } from '../../http/route';
import { factsOf } from '../../present/run-details';
import { runStatus } from '../../present/status';
import { loadRunWithTasks } from '../../reading/load-run';

export const getRunStatus = route<'v1-workflow-run:get-status'>({
  operationId: 'v1-workflow-run:get-status',
  method: 'get',
  path: '/api/v1/stable/workflow-runs/{v1-workflow-run}/status',
  access: { who: 'tenant', role: 'VIEWER' },
  resource: 'v1-workflow-run',
  audit: null,
  async handle({ path, tenantId }, { database }) {
    const found = await loadRunWithTasks(database, tenantId, path['v1-workflow-run']);
    return runStatus(factsOf(found).state, found.tasks);
  },
});
