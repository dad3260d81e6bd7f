import { countPendingInvites, insertInvite, isMemberByEmail, readShownTenant } from '@hatchet-ts/schema';
import { uuidv7 } from '@hatchet-ts/service-kit';
import { userPrincipal } from '../../auth/current-user';
import { assertMayGrantPayloads, mayGrant } from '../../auth/roles';
import { HttpError, notAuthorized } from '../../http/http-error';
import { Reply } from '../../http/reply';
import { route } from '../../http/route';
import { shownInvite } from '../../present/member';

const LIFETIME_MS = 7 * 86_400_000;

export const createInvite = route<'tenant-invite:create'>({
  operationId: 'tenant-invite:create',
  method: 'post',
  path: '/api/v1/tenants/{tenant}/invites',
  access: { who: 'tenant', role: 'ADMIN', tokens: false },
  callsPerMinute: 60,
  audit: 'TenantInviteCreate',
  async handle(
    { body, canViewPayloads, principal, recordAudit, role, tenantId },
    { clock, config, database, mail },
  ) {
    if (!config.SERVER_ALLOW_INVITES) throw new HttpError(400, 'Invites are switched off.');
    if (!mayGrant(role, body.role))
      throw notAuthorized(`A member of role ${role} cannot invite an ${body.role}`);
    assertMayGrantPayloads(canViewPayloads, body.canViewPayloads);
    if (await isMemberByEmail(database, tenantId, body.email))
      throw new HttpError(400, 'user is already a member of this tenant', 'email');
    const nowMs = clock.nowMs();
    if ((await countPendingInvites(database, tenantId, nowMs)) >= config.SERVER_MAX_PENDING_INVITES)
      throw new HttpError(
        400,
        `a tenant can have ${config.SERVER_MAX_PENDING_INVITES} pending invites at most`,
      );
    const inviter = userPrincipal(principal);
    const invite = await insertInvite(
      database,
      {
        id: uuidv7(nowMs),
        tenantId,
        email: body.email,
        role: body.role,
        canViewPayloads: body.canViewPayloads ?? canViewPayloads,
        invitedBy: inviter.email,
        expiresAt: nowMs + LIFETIME_MS,
      },
      nowMs,
    );
    if (!invite) throw new HttpError(400, 'invite already exists for this email');
    const tenant = await readShownTenant(database, tenantId);
    await mail.invite({
      to: invite.email,
      inviter: inviter.name ?? inviter.email,
      tenantName: tenant!.name,
      link: `${config.SERVER_URL}/onboarding/invites?invite=${invite.id}`,
    });
    recordAudit({ resourceType: 'tenant-invite', resourceId: invite.id });
    return Reply.json(201, shownInvite(invite));
  },
});
