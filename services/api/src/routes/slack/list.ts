import { listSlackWebhooks as readSlackWebhooks } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { resourceMeta } from '../../present/resource-meta';

export const listSlackWebhooks = route<'slack-webhook:list'>({
  operationId: 'slack-webhook:list',
  method: 'get',
  path: '/api/v1/tenants/{tenant}/slack',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ tenantId }, { database }) {
    const webhooks = await readSlackWebhooks(database, tenantId);
    return {
      pagination: {},
      rows: webhooks.map(({ id, createdAt, updatedAt, teamId, teamName, channelId, channelName }) => ({
        metadata: resourceMeta(id, createdAt, updatedAt),
        tenantId,
        teamId,
        teamName,
        channelId,
        channelName,
      })),
    };
  },
});
