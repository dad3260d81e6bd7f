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
