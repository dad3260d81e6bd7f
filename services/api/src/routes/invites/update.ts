import { notFound } from '@hatchet-ts/contracts';
import { readPendingInvite, updateInvite } from '@hatchet-ts/schema';
import { assertMayGrantPayloads, mayGrant } from '../../auth/roles';
import { notAuthorized } from '../../http/http-error';
import { route } from '../../http/route';
import { shownInvite } from '../../present/member';

export const changeInvite = route<'tenant-invite:update'>({
  operationId: 'tenant-invite:update',
  method: 'patch',
  path: '/api/v1/tenants/{tenant}/invites/{tenant-invite}',
  access: { who: 'tenant', role: 'ADMIN', tokens: false },
  audit: 'TenantInviteUpdate',
  async handle(
    { body, canViewPayloads: seesPayloads, path, recordAudit, role, tenantId },
    { clock, database },
  ) {
    const nowMs = clock.nowMs();
    const id = path['tenant-invite'];
    const invite = await readPendingInvite(database, tenantId, id, nowMs);
    if (!invite) throw notFound('not found');
    if (!mayGrant(role, body.role) || !mayGrant(role, invite.role))
      throw notAuthorized(`A member of role ${role} cannot change this invite`);
    const { canViewPayloads } = body;
    if (!invite.canViewPayloads) assertMayGrantPayloads(seesPayloads, canViewPayloads);
    const updated = await updateInvite(database, tenantId, id, { role: body.role, canViewPayloads }, nowMs);
    if (!updated) throw notFound('not found');
    recordAudit({ resourceType: 'tenant-invite', resourceId: id });
    return shownInvite(updated);
  },
});
