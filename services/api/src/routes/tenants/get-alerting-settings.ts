import { notFound } from '@hatchet-ts/contracts';
import { readLastAlert, readShownTenant } from '@hatchet-ts/schema';
import { alertSettings } from '../../alerting/alert-settings';
import { route } from '../../http/route';
import { isoTimeOrNone, resourceMeta } from '../../present/resource-meta';

export const getAlertingSettings = route<'tenant-alerting-settings:get'>({
  operationId: 'tenant-alerting-settings:get',
  method: 'get',
  path: '/api/v1/tenants/{tenant}/alerting/settings',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ tenantId }, { database }) {
    const [tenant, lastAlertedAt] = await Promise.all([
      readShownTenant(database, tenantId),
      readLastAlert(database, tenantId),
    ]);
    if (!tenant) throw notFound('not found');
    const { maxAlertingFrequencyMs: _, ...settings } = alertSettings(tenant.settings);
    return {
      metadata: resourceMeta(tenant.id, tenant.createdAt, tenant.updatedAt),
      ...settings,
      lastAlertedAt: isoTimeOrNone(lastAlertedAt),
    };
  },
});
