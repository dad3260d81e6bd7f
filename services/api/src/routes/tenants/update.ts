import { notFound } from '@hatchet-ts/contracts';
import { parseDuration } from '@hatchet-ts/engine';
import { type TenantSettings, updateTenant } from '@hatchet-ts/schema';
import { HttpError } from '../../http/http-error';
import { route } from '../../http/route';
import { shownTenantHere } from '../../present/tenant';
import { refuseOtherEngine } from './engine-version';

const SETTINGS = [
  'analyticsOptOut',
  'alertMemberEmails',
  'enableWorkflowRunFailureAlerts',
  'enableExpiringTokenAlerts',
  'enableTenantResourceLimitAlerts',
  'maxAlertingFrequency',
] as const satisfies readonly (keyof TenantSettings)[];

/** Retention passes once an hour. */
const RETENTION_MIN_MS = 3_600_000;

export const changeTenant = route<'tenant:update'>({
  operationId: 'tenant:update',
  method: 'patch',
  path: '/api/v1/tenants/{tenant}',
  access: { who: 'tenant', role: 'ADMIN', tokens: false },
  audit: 'TenantUpdate',
  async handle({ body, recordAudit, tenantId }, { clock, config, database }) {
    const { name, version, dataRetentionPeriod } = body;
    refuseOtherEngine(version, 'version');
    const changes = { name, retentionMs: retentionMs(dataRetentionPeriod), settings: settingsIn(body) };
    const tenant = await updateTenant(database, tenantId, changes, clock.nowMs());
    if (!tenant) throw notFound('not found');
    recordAudit({ resourceType: 'tenant', resourceId: tenantId });
    return shownTenantHere(tenant, config);
  },
});

/** What else a body holds is not kept: the document allows it, as clients newer than we are may know more settings. */
function settingsIn(body: Partial<Record<keyof TenantSettings, unknown>>): TenantSettings {
  return Object.fromEntries(SETTINGS.flatMap((name) => (name in body ? [[name, body[name]]] : [])));
}

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
