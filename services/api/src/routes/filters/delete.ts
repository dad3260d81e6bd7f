import { notFound } from '@hatchet-ts/contracts';
import { deleteFilter } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { shownFilter } from '../../present/filter';

export const removeFilter = route<'v1-filter:delete'>({
  operationId: 'v1-filter:delete',
  method: 'delete',
  path: '/api/v1/stable/tenants/{tenant}/filters/{v1-filter}',
  access: { who: 'tenant', role: 'MEMBER' },
  audit: 'V1FilterDelete',
  async handle({ path, tenantId }, { database }) {
    const filter = await deleteFilter(database, tenantId, path['v1-filter']);
    if (!filter) throw notFound('not found');
    return shownFilter(filter);
  },
});
