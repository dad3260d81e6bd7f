import { sealSecret } from '@hatchet-ts/identity';
import { insertWebhook } from '@hatchet-ts/schema';
import { uuidv7 } from '@hatchet-ts/service-kit';
import { HttpError } from '../../http/http-error';
import { route } from '../../http/route';
import { shownWebhook } from '../../present/webhook';
import { checkExpressions } from './check-expressions';
import { checkedCredentials } from './checked-credentials';

/** A name is part of the URL that senders call. */
const NAME = /^[A-Za-z0-9._~-]{1,128}$/;

export const createWebhook = route<'v1-webhook:create'>({
  operationId: 'v1-webhook:create',
  method: 'post',
  path: '/api/v1/stable/tenants/{tenant}/webhooks',
  access: { who: 'tenant', role: 'MEMBER' },
  audit: 'V1WebhookCreate',
  async handle({ body, member, recordAudit, tenantId }, { clock, database, engine, keys }) {
    const { name, sourceName, eventKeyExpression, scopeExpression } = body;
    if (!NAME.test(name))
      throw new HttpError(
        400,
        'name may have letters, digits, dots, dashes, tildes and underscores, at most 128',
        'name',
      );
    if (['STRIPE', 'SLACK', 'SVIX'].includes(sourceName) && body.authType !== 'HMAC')
      throw new HttpError(400, `${sourceName} webhooks are signed: authType must be HMAC`, 'authType');
    const credentials = checkedCredentials(body);
    checkExpressions(eventKeyExpression, scopeExpression);
    await engine.limits?.admit(database, tenantId, { INCOMING_WEBHOOK: 1 });
    const nowMs = clock.nowMs();
    const id = uuidv7(nowMs);
    const webhook = await insertWebhook(
      database,
      {
        id,
        tenantId,
        name,
        source: sourceName,
        eventKeyExpression,
        scopeExpression: scopeExpression || null,
        staticPayload: member('staticPayload') ?? null,
        authType: body.authType,
        auth: await sealSecret(keys.master, 'webhooks', id, JSON.stringify(credentials)),
        answersWithEvent: body.returnEventAsResponsePayload ?? true,
      },
      nowMs,
    );
    if (!webhook) throw new HttpError(400, `webhook ${name} already exists`, 'name');
    recordAudit({ resourceType: 'webhook', resourceId: id });
    return shownWebhook(webhook);
  },
});
