import { listMembershipsOfUser } from '@hatchet-ts/schema';
import { userPrincipal } from '../../auth/current-user';
import { route } from '../../http/route';
import { shownMember } from '../../present/member';

export const listMemberships = route<'tenant-memberships:list'>({
  operationId: 'tenant-memberships:list',
  method: 'get',
  path: '/api/v1/users/memberships',
  access: { who: 'user' },
  audit: null,
  async handle({ principal }, { database }) {
    const memberships = await listMembershipsOfUser(database, userPrincipal(principal).userId);
    return { rows: memberships.map(shownMember) };
  },
});
