import type { RestSchema } from '@hatchet-ts/contracts';
import type { Webhook } from '@hatchet-ts/schema';
import { verbatim } from '../http/verbatim-json';
import { resourceMeta } from './resource-meta';

/** Credentials are never shown again. */
export function shownWebhook(webhook: Webhook): RestSchema<'V1Webhook'> {
  return {
    metadata: resourceMeta(webhook.id, webhook.createdAt, webhook.updatedAt),
    tenantId: webhook.tenantId,
    name: webhook.name,
    sourceName: webhook.source,
    eventKeyExpression: webhook.eventKeyExpression,
    scopeExpression: webhook.scopeExpression ?? undefined,
    staticPayload: webhook.staticPayload === null ? undefined : verbatim(webhook.staticPayload),
    authType: webhook.authType,
    returnEventAsResponsePayload: webhook.answersWithEvent,
  };
}
