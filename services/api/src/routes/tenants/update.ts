import { notFound } from '@hatchet-ts/contracts';
import { updateTenant } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { shownTenantHere } from '../../present/tenant';
import { refuseOtherEngine } from './engine-version';

export const changeTenant = route<'tenant:update'>({
  operationId: 'tenant:update',
  method: 'patch',
  path: '/api/v1/tenants/{tenant}',
  access: { who: 'tenant', role: 'ADMIN', tokens: false },
  audit: 'TenantUpdate',
  async handle({ body, recordAudit, tenantId }, { clock, config, database }) {
    const { name, version, ...settings } = body;
    refuseOtherEngine(version, 'version');
    const tenant = await updateTenant(database, tenantId, { name, settings }, clock.nowMs());
    if (!tenant) throw notFound('not found');
    recordAudit({ resourceType: 'tenant', resourceId: tenantId });
    return shownTenantHere(tenant, config);
  },
});
