import { insertWebhookFailure, type Webhook } from '@hatchet-ts/schema';
import { uuidv7 } from '@hatchet-ts/service-kit';
import type { ApiContext } from '../api-context';
import { errorResponse } from '../http/error-response';

/** Expressions quote what they stumble over. */
const MESSAGE_MAX = 1000;

/**
 * Keeps why a delivery made no event, so that whoever set the webhook up can see it. A fault of ours is no fault of the
 * delivery: its sender is asked to send it again.
 */
export async function noteFailure(
  { clock, database, logger, webhookLimits }: ApiContext,
  webhook: Webhook,
  error: unknown,
): Promise<void> {
  const { body, status } = errorResponse(error);
  if (status >= 500 || !(await webhookLimits.mayNote(webhook.id))) return;
  const text = body.errors.map(({ description }) => description).join('; ');
  // Postgres stores no null character.
  const message = text.replaceAll('\0', '\uFFFD').slice(0, MESSAGE_MAX).toWellFormed();
  try {
    await insertWebhookFailure(database, webhook, { id: uuidv7(clock.nowMs()), status, message });
  } catch (failure) {
    logger.warn({ error: failure, webhook: webhook.name }, 'could not keep why a delivery failed');
  }
}
