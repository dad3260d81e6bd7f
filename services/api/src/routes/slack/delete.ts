import { notFound } from '@hatchet-ts/contracts';
import { deleteSlackWebhook } from '@hatchet-ts/schema';
import { Reply } from '../../http/reply';
import { route } from '../../http/route';

export const removeSlackWebhook = route<'slack-webhook:delete'>({
  operationId: 'slack-webhook:delete',
  method: 'delete',
  path: '/api/v1/slack/{slack}',
  access: { who: 'tenant', role: 'ADMIN' },
  resource: 'slack',
  audit: 'SlackWebhookDelete',
  async handle({ path, tenantId }, { database }) {
    if (!(await deleteSlackWebhook(database, tenantId, path.slack))) throw notFound('not found');
    return Reply.empty(204);
  },
});
