import { notFound } from '@hatchet-ts/contracts';
import { parseDuration } from '@hatchet-ts/engine';
import { updateTenant } from '@hatchet-ts/schema';
import { HttpError } from '../../http/http-error';
import { route } from '../../http/route';
import { shownTenantHere } from '../../present/tenant';
import { refuseOtherEngine } from './engine-version';

/** Retention passes once an hour. */
const RETENTION_MIN_MS = 3_600_000;

export const changeTenant = route<'tenant:update'>({
  operationId: 'tenant:update',
  method: 'patch',
  path: '/api/v1/tenants/{tenant}',
  access: { who: 'tenant', role: 'ADMIN', tokens: false },
  audit: 'TenantUpdate',
  async handle({ body, recordAudit, tenantId }, { clock, config, database }) {
    const { name, version, dataRetentionPeriod, ...settings } = body;
    refuseOtherEngine(version, 'version');
    const changes = { name, retentionMs: retentionMs(dataRetentionPeriod), settings };
    const tenant = await updateTenant(database, tenantId, changes, clock.nowMs());
    if (!tenant) throw notFound('not found');
    recordAudit({ resourceType: 'tenant', resourceId: tenantId });
    return shownTenantHere(tenant, config);
  },
});

/** @throws HttpError 400 below an hour */
function retentionMs(period: string | undefined): number | undefined {
  if (period === undefined) return undefined;
  const duration = parseDuration(period);
  if (duration.ok && duration.value >= RETENTION_MIN_MS) return Math.trunc(duration.value);
  throw new HttpError(
    400,
    `dataRetentionPeriod must be an hour at least, such as 720h, got ${period}`,
    'dataRetentionPeriod',
  );
}
