import type { Config } from '@hatchet-ts/config';
import type { RestSchema } from '@hatchet-ts/contracts';
import type { Tenant as TenantRow } from '@hatchet-ts/schema';
import { resourceMeta } from './resource-meta';

type Tenant = RestSchema<'Tenant'>;

export function shownTenant(tenant: TenantRow): Tenant {
  const { settings } = tenant;
  return {
    metadata: resourceMeta(tenant.id, tenant.createdAt, tenant.updatedAt),
    name: tenant.name,
    slug: tenant.slug,
    analyticsOptOut: settings.analyticsOptOut ?? false,
    alertMemberEmails: settings.alertMemberEmails ?? true,
    environment: tenant.environment ?? 'development',
    // The only engine there is; SDKs warn about anything else.
    version: 'V1',
  };
}

/** A tenant as its own routes show it: with what holds for it on this server. */
export function shownTenantHere(
  tenant: TenantRow,
  config: Pick<Config, 'SERVER_LIMITS_DEFAULT_TENANT_RETENTION_PERIOD' | 'SERVER_URL'>,
): Tenant {
  const retentionMs = tenant.retentionMs ?? config.SERVER_LIMITS_DEFAULT_TENANT_RETENTION_PERIOD;
  return {
    ...shownTenant(tenant),
    serverUrl: config.SERVER_URL,
    dataRetentionPeriod: durationText(retentionMs),
  };
}

/** In the largest unit that divides it, e.g. `720h`. */
function durationText(ms: number): string {
  const [unit, size] = (
    [
      ['h', 3_600_000],
      ['m', 60_000],
      ['s', 1_000],
    ] as const
  ).find(([, n]) => ms % n === 0) ?? ['ms', 1];
  return `${ms / size}${unit}`;
}
