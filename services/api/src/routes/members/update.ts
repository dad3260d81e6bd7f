import { notFound } from '@hatchet-ts/contracts';
import { lockOwners, readMember, updateMember } from '@hatchet-ts/schema';
import { assertMayGrantPayloads, mayGrant } from '../../auth/roles';
import { HttpError, notAuthorized } from '../../http/http-error';
import { route } from '../../http/route';
import { shownMember } from '../../present/member';

export const changeMember = route<'tenant-member:update'>({
  operationId: 'tenant-member:update',
  method: 'patch',
  path: '/api/v1/tenants/{tenant}/members/{member}',
  access: { who: 'tenant', role: 'ADMIN', tokens: false },
  audit: 'TenantMemberUpdate',
  async handle(
    { body, canViewPayloads: seesPayloads, path, recordAudit, role, tenantId },
    { clock, database },
  ) {
    await database.transaction(async (tx) => {
      const owners = await lockOwners(tx, tenantId);
      const found = await readMember(tx, tenantId, path.member);
      if (!found) throw notFound('not found');
      const { member } = found;
      if (!mayGrant(role, body.role) || !mayGrant(role, member.role))
        throw notAuthorized(
          `A member of role ${role} cannot make a member of role ${member.role} ${body.role}`,
        );
      if (member.role === 'OWNER' && body.role !== 'OWNER' && owners === 1)
        throw new HttpError(400, 'A tenant must have an owner.', 'role');
      const { canViewPayloads } = body;
      if (!member.canViewPayloads) assertMayGrantPayloads(seesPayloads, canViewPayloads);
      await updateMember(tx, member.id, { role: body.role, canViewPayloads }, clock.nowMs());
    });
    recordAudit({ resourceType: 'tenant-member', resourceId: path.member });
    const updated = await readMember(database, tenantId, path.member);
    if (!updated) throw notFound('not found');
    return shownMember(updated);
  },
});
