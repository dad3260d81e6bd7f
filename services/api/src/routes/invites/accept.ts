import { answerInvite, insertMember } from '@hatchet-ts/schema';
import { uuidv7 } from '@hatchet-ts/service-kit';
import { userPrincipal } from '../../auth/current-user';
import { HttpError } from '../../http/http-error';
import { Reply } from '../../http/reply';
import { route } from '../../http/route';

/** Only the address that was invited can accept, and the user must have proved that it is theirs. */
export const acceptInvite = route<'tenant-invite:accept'>({
  operationId: 'tenant-invite:accept',
  method: 'post',
  path: '/api/v1/users/invites/accept',
  access: { who: 'user' },
  audit: 'TenantInviteAccept',
  async handle({ body, principal, recordAudit }, { clock, database }) {
    const { userId, email } = userPrincipal(principal);
    const nowMs = clock.nowMs();
    const invite = await database.transaction(async (tx) => {
      const accepted = await answerInvite(tx, { id: body.invite, email, status: 'ACCEPTED' }, nowMs);
      if (!accepted) throw new HttpError(400, 'invite not found or expired', 'invite');
      const { tenantId, role, canViewPayloads } = accepted;
      const joined = await insertMember(
        tx,
        { id: uuidv7(nowMs), tenantId, userId, role, canViewPayloads },
        nowMs,
      );
      if (!joined) throw new HttpError(400, 'user is already a member of this tenant');
      return accepted;
    });
    recordAudit({ tenantId: invite.tenantId, resourceType: 'tenant-invite', resourceId: invite.id });
    return Reply.empty();
  },
});
