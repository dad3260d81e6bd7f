import { listWebhooks as readWebhooks } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { pageOf } from '../../present/pagination';
import { shownWebhook } from '../../present/webhook';

export const listWebhooks = route<'v1-webhook:list'>({
  operationId: 'v1-webhook:list',
  method: 'get',
  path: '/api/v1/stable/tenants/{tenant}/webhooks',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ query, tenantId }, { database }) {
    const filter = { tenantId, sources: query.sourceNames, names: query.webhookNames };
    return { rows: (await readWebhooks(database, filter, pageOf(query))).map(shownWebhook) };
  },
});
