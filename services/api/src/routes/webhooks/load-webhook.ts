import { notFound } from '@hatchet-ts/contracts';
import { type Queryable, readWebhook, type Webhook } from '@hatchet-ts/schema';

/** @throws EngineError `not_found` */
export async function loadWebhook(db: Queryable, tenantId: string, name: string): Promise<Webhook> {
  const webhook = await readWebhook(db, tenantId, name);
  if (!webhook) throw notFound('not found');
  return webhook;
}
