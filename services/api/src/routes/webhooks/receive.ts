import type { IncomingHttpHeaders } from 'node:http';
import { notFound, type SuccessBody } from '@hatchet-ts/contracts';
import { compile, evaluate, prepareEvents } from '@hatchet-ts/engine';
import { openSecret } from '@hatchet-ts/identity';
import { readWebhook, type Webhook } from '@hatchet-ts/schema';
import { isUuid } from '@hatchet-ts/service-kit';
import type { ApiContext } from '../../api-context';
import { HttpError } from '../../http/http-error';
import { Reply } from '../../http/reply';
import { route } from '../../http/route';
import { shownEvent } from '../../present/event';
import { credentialsSchema } from '../../webhooks/credentials';
import { noteFailure } from '../../webhooks/note-failure';
import { layered, parseDelivery } from '../../webhooks/parse-delivery';
import { verifySender } from '../../webhooks/verify-sender';

/**
 * Turns a delivery of somebody else's into an event (WHK-01, engine-behaviour 2.6): who sends it, what it says, which
 * key it gets. A delivery that fails one of these makes no event.
 */
export const receiveWebhook = route<'v1-webhook:receive'>({
  operationId: 'v1-webhook:receive',
  method: 'post',
  path: '/api/v1/stable/tenants/{tenant}/webhooks/{v1-webhook}',
  access: { who: 'open' },
  unchecked: true,
  audit: null,
  async handle({ headers, path, rawBody }, context) {
    const { database, webhookLimits } = context;
    const { tenant: tenantId, 'v1-webhook': name } = path;
    const webhook = isUuid(tenantId) ? await readWebhook(database, tenantId, name) : null;
    if (!webhook) throw notFound('not found');
    await webhookLimits.take(webhook.id);
    try {
      return await accept(webhook, { headers, rawBody }, context);
    } catch (error) {
      await noteFailure(context, webhook, error);
      throw error;
    }
  },
});

async function accept(
  webhook: Webhook,
  { headers, rawBody }: { headers: IncomingHttpHeaders; rawBody: Buffer },
  context: ApiContext,
): Promise<Reply | SuccessBody<'v1-webhook:receive'>> {
  const { clock, keys } = context;
  const { tenantId } = webhook;
  const challenge = challengeOf(webhook, rawBody);
  if (challenge !== null) return Reply.json(200, { challenge });
  const secret = await openSecret(keys.master, 'webhooks', webhook.id, webhook.auth);
  const credentials = credentialsSchema.parse(JSON.parse(secret));
  verifySender(webhook.source, credentials, { headers, body: rawBody, nowMs: clock.nowMs() });
  // What GitHub sends when the webhook is set up there says nothing, and carries no action for an expression.
  if (webhook.source === 'GITHUB' && headers['x-github-event'] === 'ping') return { message: 'ok' };

  const body = parseDelivery(webhook.source, headers['content-type'], rawBody);
  const payload = webhook.staticPayload === null ? body : layered([body, webhook.staticPayload]);
  const variables = { input: JSON.parse(payload), headers: singleHeaders(headers) };
  const key = text('webhook-event-key', webhook.eventKeyExpression, variables);
  const scope =
    webhook.scopeExpression === null ? null : text('webhook-scope', webhook.scopeExpression, variables);
  const [valid] = prepareEvents([{ key, payload, metadata: null, scope, webhook: webhook.name }]);
  const [pushed] = await context.events.push(tenantId, [valid!]);

  if (isSlackCommand(webhook, headers)) return Reply.empty();
  if (!webhook.answersWithEvent) return Reply.empty(204);
  const event = { id: pushed!.id, tenantId, key, scope, payload, metadata: null, webhook: webhook.name };
  return { message: 'ok', event: shownEvent(event, [], true) };
}

/** Slack asks once whether somebody listens here, before it signs anything. */
function challengeOf(webhook: Webhook, rawBody: Buffer): string | null {
  if (webhook.source !== 'SLACK' || !rawBody.includes('url_verification')) return null;
  try {
    const body = JSON.parse(rawBody.toString('utf8')) as { type?: unknown; challenge?: unknown } | null;
    return body?.type === 'url_verification' && typeof body.challenge === 'string' ? body.challenge : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Commands and buttons: whatever is answered to them, Slack shows to the user. */
const isSlackCommand = (webhook: Webhook, headers: IncomingHttpHeaders) =>
  webhook.source === 'SLACK' &&
  Boolean(headers['content-type']?.startsWith('application/x-www-form-urlencoded'));

const singleHeaders = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const first = Array.isArray(value) ? value[0] : value;
      return first === undefined ? [] : [[name, first]];
    }),
  );

function text(
  context: 'webhook-event-key' | 'webhook-scope',
  expression: string,
  variables: { input: unknown; headers: Record<string, string> },
): string {
  const result = evaluate(compile(context, expression), variables);
  if (!result.ok) throw new HttpError(400, result.error);
  // Both contexts yield keys.
  return result.value as string;
}
