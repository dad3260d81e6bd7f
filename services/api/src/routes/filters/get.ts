import { route } from '../../http/route';
import { shownFilter } from '../../present/filter';
import { loadFilter } from './load-filter';

export const getFilter = route<'v1-filter:get'>({
  operationId: 'v1-filter:get',
  method: 'get',
  path: '/api/v1/stable/tenants/{tenant}/filters/{v1-filter}',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ path, tenantId }, { database }) {
    return shownFilter(await loadFilter(database, tenantId, path['v1-filter']));
  },
});
