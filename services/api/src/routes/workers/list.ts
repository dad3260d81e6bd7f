import { route } from '../../http/route';
import { pageOf, pagination } from '../../present/pagination';
import { loadWorkers } from '../../reading/load-workers';

/** Dashboards and SDKs show all workers of a tenant at once. */
const DEFAULT_LIMIT = 1000;

export const listWorkers = route<'worker:list'>({
  operationId: 'worker:list',
  method: 'get',
  path: '/api/v1/tenants/{tenant}/worker',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ query, tenantId }, context) {
    const page = pageOf(query, DEFAULT_LIMIT);
    const { rows, total } = await loadWorkers(context, tenantId, {
      statuses: query.statuses,
      labels: query.labels,
      page,
    });
    return { pagination: pagination(page, total), rows };
  },
});
