import { insertMember, insertTenant } from '@hatchet-ts/schema';
import { uuidv7 } from '@hatchet-ts/service-kit';
import { userPrincipal } from '../../auth/current-user';
import { HttpError } from '../../http/http-error';
import { route } from '../../http/route';
import { shownTenantHere } from '../../present/tenant';
import { refuseOtherEngine } from './engine-version';

/** Whoever makes a tenant owns it. */
export const createTenant = route<'tenant:create'>({
  operationId: 'tenant:create',
  method: 'post',
  path: '/api/v1/tenants',
  access: { who: 'user' },
  audit: 'TenantCreate',
  async handle({ body, principal, recordAudit }, { clock, config, database }) {
    if (!config.SERVER_ALLOW_CREATE_TENANT) throw new HttpError(400, 'Creating tenants is switched off.');
    refuseOtherEngine(body.engineVersion, 'engineVersion');
    const { userId } = userPrincipal(principal);
    const nowMs = clock.nowMs();
    const tenant = await database.transaction(async (tx) => {
      const { name, slug } = body;
      const environment = body.environment ?? 'development';
      const made = await insertTenant(
        tx,
        { id: uuidv7(nowMs), name, slug, environment, settings: {} },
        nowMs,
      );
      if (!made) throw new HttpError(400, 'Tenant with that slug already exists.', 'slug');
      const owner = {
        id: uuidv7(nowMs),
        tenantId: made.id,
        userId,
        role: 'OWNER',
        canViewPayloads: true,
      } as const;
      await insertMember(tx, owner, nowMs);
      return made;
    });
    recordAudit({ tenantId: tenant.id, resourceType: 'tenant', resourceId: tenant.id });
    return shownTenantHere(tenant, config);
  },
});
