import { countFilters, listFilters as readFilters } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { shownFilter } from '../../present/filter';
import { offsetPagination, pageOf } from '../../present/pagination';

export const listFilters = route<'v1-filter:list'>({
  operationId: 'v1-filter:list',
  method: 'get',
  path: '/api/v1/stable/tenants/{tenant}/filters',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ query, tenantId }, { database }) {
    const filter = { tenantId, workflowIds: query.workflowIds ?? null, scopes: query.scopes ?? null };
    const page = pageOf(query);
    const [filters, total] = await Promise.all([
      readFilters(database, filter, page),
      countFilters(database, filter),
    ]);
    return { pagination: offsetPagination(page, total), rows: filters.map(shownFilter) };
  },
});
