import { notFound } from '@hatchet-ts/contracts';
import { deleteRateLimit } from '@hatchet-ts/schema';
import { Reply } from '../../http/reply';
import { route } from '../../http/route';

export const removeRateLimit = route<'rate-limit:delete'>({
  operationId: 'rate-limit:delete',
  method: 'delete',
  path: '/api/v1/tenants/{tenant}/rate-limits',
  access: { who: 'tenant', role: 'MEMBER' },
  audit: 'RateLimitDelete',
  async handle({ query, recordAudit, tenantId }, { database }) {
    if (!(await deleteRateLimit(database, tenantId, query.key))) throw notFound('not found');
    recordAudit({ resourceType: 'rate-limit', resourceId: query.key });
    return Reply.empty(204);
  },
});
