import { answerInvite } from '@hatchet-ts/schema';
import { userPrincipal } from '../../auth/current-user';
import { HttpError } from '../../http/http-error';
import { Reply } from '../../http/reply';
import { route } from '../../http/route';

export const rejectInvite = route<'tenant-invite:reject'>({
  operationId: 'tenant-invite:reject',
  method: 'post',
  path: '/api/v1/users/invites/reject',
  access: { who: 'user' },
  audit: 'TenantInviteReject',
  async handle({ body, principal, recordAudit }, { clock, database }) {
    const { email } = userPrincipal(principal);
    const invite = await answerInvite(
      database,
      { id: body.invite, email, status: 'REJECTED' },
      clock.nowMs(),
    );
    if (!invite) throw new HttpError(400, 'invite not found or expired', 'invite');
    recordAudit({ tenantId: invite.tenantId, resourceType: 'tenant-invite', resourceId: invite.id });
    return Reply.empty();
  },
});
