import { listMembers as readMembers } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { shownMember } from '../../present/member';

export const listMembers = route<'tenant-member:list'>({
  operationId: 'tenant-member:list',
  method: 'get',
  path: '/api/v1/tenants/{tenant}/members',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ tenantId }, { database }) {
    const members = await readMembers(database, tenantId);
    return { rows: members.map(shownMember) };
  },
});
