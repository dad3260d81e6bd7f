import { notFound } from '@hatchet-ts/contracts';
import { deleteInvite } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { shownInvite } from '../../present/member';

export const withdrawInvite = route<'tenant-invite:delete'>({
  operationId: 'tenant-invite:delete',
  method: 'delete',
  path: '/api/v1/tenants/{tenant}/invites/{tenant-invite}',
  access: { who: 'tenant', role: 'ADMIN', tokens: false },
  audit: 'TenantInviteDelete',
  async handle({ path, recordAudit, tenantId }, { clock, database }) {
    const id = path['tenant-invite'];
    const invite = await deleteInvite(database, tenantId, id, clock.nowMs());
    if (!invite) throw notFound('not found');
    recordAudit({ resourceType: 'tenant-invite', resourceId: id });
    return shownInvite(invite);
  },
});
