import { notFound } from '@hatchet-ts/contracts';
import { readShownTenant } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { shownTenantHere } from '../../present/tenant';

export const getTenant = route<'tenant:get'>({
  operationId: 'tenant:get',
  method: 'get',
  path: '/api/v1/tenants/{tenant}',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ tenantId }, { config, database }) {
    const tenant = await readShownTenant(database, tenantId);
    if (!tenant) throw notFound('not found');
    return shownTenantHere(tenant, config);
  },
});
