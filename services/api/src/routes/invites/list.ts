import { listPendingInvites } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { shownInvite } from '../../present/member';

export const listInvites = route<'tenant-invite:list'>({
  operationId: 'tenant-invite:list',
  method: 'get',
  path: '/api/v1/tenants/{tenant}/invites',
  access: { who: 'tenant', role: 'ADMIN' },
  audit: null,
  async handle({ tenantId }, { clock, database }) {
    const invites = await listPendingInvites(database, tenantId, clock.nowMs());
    return { rows: invites.map((invite) => shownInvite(invite)) };
  },
});
