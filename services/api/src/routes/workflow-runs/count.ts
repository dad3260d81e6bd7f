import { route } from '../../http/route';
import { runFilterOf } from '../../reading/run-filter';
import { countSearched, searched } from '../../reading/search-filter';

export const countWorkflowRuns = route<'v1-workflow-run:count'>({
  operationId: 'v1-workflow-run:count',
  method: 'get',
  path: '/api/v1/stable/tenants/{tenant}/workflow-runs/count',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ query, tenantId }, { analytics, sampleBound }) {
    const filter = { ...runFilterOf(tenantId, query), sampleBound };
    return { count: await countSearched(analytics, await searched(analytics, filter, query.search)) };
  },
});
