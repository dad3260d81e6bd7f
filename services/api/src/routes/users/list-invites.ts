import { listInvitesOfUser } from '@hatchet-ts/schema';
import { userPrincipal } from '../../auth/current-user';
import { route } from '../../http/route';
import { shownInvite } from '../../present/member';

export const listInvitesOfCurrentUser = route<'user:list:tenant-invites'>({
  operationId: 'user:list:tenant-invites',
  method: 'get',
  path: '/api/v1/users/invites',
  access: { who: 'user' },
  audit: null,
  async handle({ principal }, { clock, database }) {
    const invites = await listInvitesOfUser(database, userPrincipal(principal).email, clock.nowMs());
    return { rows: invites.map(({ invite, tenantName }) => shownInvite(invite, tenantName)) };
  },
});
