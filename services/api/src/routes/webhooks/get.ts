import { route } from '../../http/route';
import { shownWebhook } from '../../present/webhook';
import { loadWebhook } from './load-webhook';

export const getWebhook = route<'v1-webhook:get'>({
  operationId: 'v1-webhook:get',
  method: 'get',
  path: '/api/v1/stable/tenants/{tenant}/webhooks/{v1-webhook}',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ path, tenantId }, { database }) {
    return shownWebhook(await loadWebhook(database, tenantId, path['v1-webhook']));
  },
});
