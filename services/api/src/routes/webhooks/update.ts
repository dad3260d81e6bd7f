import { notFound } from '@hatchet-ts/contracts';
import { updateWebhook } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { shownWebhook } from '../../present/webhook';
import { checkExpressions } from './check-expressions';
import { loadWebhook } from './load-webhook';

/** Credentials cannot be changed: make another webhook, move the sender, delete this one. */
export const changeWebhook = route<'v1-webhook:update'>({
  operationId: 'v1-webhook:update',
  method: 'patch',
  path: '/api/v1/stable/tenants/{tenant}/webhooks/{v1-webhook}',
  access: { who: 'tenant', role: 'MEMBER' },
  audit: 'V1WebhookUpdate',
  async handle({ body, member, path, tenantId }, { clock, database }) {
    const webhook = await loadWebhook(database, tenantId, path['v1-webhook']);
    checkExpressions(body.eventKeyExpression, body.scopeExpression);
    const updated = await updateWebhook(
      database,
      tenantId,
      webhook.name,
      {
        eventKeyExpression: body.eventKeyExpression ?? webhook.eventKeyExpression,
        scopeExpression:
          body.scopeExpression === undefined ? webhook.scopeExpression : body.scopeExpression || null,
        staticPayload: member('staticPayload') ?? webhook.staticPayload,
        answersWithEvent: body.returnEventAsResponsePayload ?? webhook.answersWithEvent,
      },
      clock.nowMs(),
    );
    if (!updated) throw notFound('not found');
    return shownWebhook(updated);
  },
});
