import { notFound } from '@hatchet-ts/contracts';
import { deleteWebhook } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { shownWebhook } from '../../present/webhook';

export const removeWebhook = route<'v1-webhook:delete'>({
  operationId: 'v1-webhook:delete',
  method: 'delete',
  path: '/api/v1/stable/tenants/{tenant}/webhooks/{v1-webhook}',
  access: { who: 'tenant', role: 'MEMBER' },
  audit: 'V1WebhookDelete',
  async handle({ path, tenantId }, { database }) {
    const webhook = await deleteWebhook(database, tenantId, path['v1-webhook']);
    if (!webhook) throw notFound('not found');
    return shownWebhook(webhook);
  },
});
