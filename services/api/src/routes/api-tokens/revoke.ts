import { Reply } from '../../http/reply';
import { route } from '../../http/route';

export const revokeApiToken = route<'api-token:update:revoke'>({
  operationId: 'api-token:update:revoke',
  method: 'post',
  path: '/api/v1/api-tokens/{api-token}',
  access: { who: 'tenant', role: 'ADMIN', tokens: false },
  resource: 'api-token',
  audit: 'ApiTokenUpdateRevoke',
  async handle({ path, recordAudit, tenantId }, { tokens }) {
    const tokenId = path['api-token'];
    await tokens.revoke(tenantId, tokenId);
    recordAudit({ resourceType: 'api-token', resourceId: tokenId });
    return Reply.empty(204);
  },
});
