import { countRuns } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { runFilterOf } from '../../reading/run-filter';

export const countWorkflowRuns = route<'v1-workflow-run:count'>({
  operationId: 'v1-workflow-run:count',
  method: 'get',
  path: '/api/v1/stable/tenants/{tenant}/workflow-runs/count',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ query, tenantId }, { analytics, sampleBound }) {
    return { count: await countRuns(analytics, { ...runFilterOf(tenantId, query), sampleBound }) };
  },
});
