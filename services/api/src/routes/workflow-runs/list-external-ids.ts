import { LIMITS } from '@hatchet-ts/contracts';
import { listRuns } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { runFilterOf } from '../../reading/run-filter';

/** Ids of all runs that match, up to what one cancel or replay takes: there is no page to ask for. */
export const listExternalIds = route<'v1-workflow-run:external-ids:list'>({
  operationId: 'v1-workflow-run:external-ids:list',
  method: 'get',
  path: '/api/v1/stable/tenants/{tenant}/workflow-runs/external-ids',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ query, tenantId }, { database, sampleBound }) {
    const filter = { ...runFilterOf(tenantId, { ...query, only_tasks: false }), sampleBound };
    const runs = await listRuns(database, filter, { limit: LIMITS.cancelByFilter, offset: 0 });
    return runs.map((run) => run.id);
  },
});
