import { listApiTokens as readTokens } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { isoTime, resourceMeta } from '../../present/resource-meta';

export const listApiTokens = route<'api-token:list'>({
  operationId: 'api-token:list',
  method: 'get',
  path: '/api/v1/tenants/{tenant}/api-tokens',
  access: { who: 'tenant', role: 'ADMIN', tokens: false },
  audit: null,
  async handle({ tenantId }, { database }) {
    const tokens = await readTokens(database, tenantId);
    return {
      rows: tokens.map(({ id, name, createdAtMs, expiresAtMs }) => ({
        metadata: resourceMeta(id, createdAtMs),
        name,
        expiresAt: isoTime(expiresAtMs),
      })),
    };
  },
});
