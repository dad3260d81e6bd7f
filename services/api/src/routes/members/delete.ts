import { notFound } from '@hatchet-ts/contracts';
import { deleteMember, lockOwners, readMember } from '@hatchet-ts/schema';
import { mayGrant } from '../../auth/roles';
import { HttpError, notAuthorized } from '../../http/http-error';
import { Reply } from '../../http/reply';
import { route } from '../../http/route';

/** Membership is read with every request, so who is removed is out at once (USR-06). */
export const removeMember = route<'tenant-member:delete'>({
  operationId: 'tenant-member:delete',
  method: 'delete',
  path: '/api/v1/tenants/{tenant}/members/{member}',
  access: { who: 'tenant', role: 'ADMIN', tokens: false },
  audit: 'TenantMemberDelete',
  async handle({ path, recordAudit, role, tenantId }, { database }) {
    await database.transaction(async (tx) => {
      const owners = await lockOwners(tx, tenantId);
      const found = await readMember(tx, tenantId, path.member);
      if (!found) throw notFound('not found');
      if (!mayGrant(role, found.member.role))
        throw notAuthorized(`A member of role ${role} cannot remove a member of role ${found.member.role}`);
      if (found.member.role === 'OWNER' && owners === 1)
        throw new HttpError(400, 'A tenant must have an owner.');
      await deleteMember(tx, path.member);
    });
    recordAudit({ resourceType: 'tenant-member', resourceId: path.member });
    return Reply.empty(204);
  },
});
