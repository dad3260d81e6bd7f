import type { RestSchema } from '@hatchet-ts/contracts';
import type { TenantLimit } from '@hatchet-ts/engine';
import { uuidTime } from '@hatchet-ts/service-kit';
import { route } from '../../http/route';
import { isoTimeOrNone, resourceMeta } from '../../present/resource-meta';

/** What the tenant may use and what it uses (ENV-10); nothing where limits are not enforced, as recorded. */
export const getResourcePolicy = route<'tenant-resource-policy:get'>({
  operationId: 'tenant-resource-policy:get',
  method: 'get',
  path: '/api/v1/tenants/{tenant}/resource-policy',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ tenantId }, { engine }) {
    const limits = (await engine.limits?.read(tenantId)) ?? [];
    return { limits: limits.map(shownLimit) };
  },
});

function shownLimit({
  id,
  resource,
  limit,
  alarm,
  value,
  windowMs,
  windowStart,
}: TenantLimit): RestSchema<'TenantResourceLimit'> {
  return {
    metadata: resourceMeta(id, uuidTime(id)),
    resource,
    limitValue: limit,
    alarmValue: alarm,
    value,
    window: windowMs === null ? undefined : `${windowMs / 1000}s`,
    lastRefill: isoTimeOrNone(windowStart),
  };
}
