import { and, count, desc, eq, inArray } from 'drizzle-orm';
import type { Queryable } from '../../database';
import { orm } from '../../orm';
import { type Webhook, webhooks } from '../../tables/integrations';

/** @returns null when the tenant has a webhook of this name */
export async function insertWebhook(
  db: Queryable,
  webhook: Omit<Webhook, 'createdAt' | 'updatedAt'>,
  nowMs: number,
): Promise<Webhook | null> {
  const [row] = await orm(db)
    .insert(webhooks)
    .values({ ...webhook, createdAt: nowMs, updatedAt: nowMs })
    .onConflictDoNothing()
    .returning();
  return row ?? null;
}

const named = (tenantId: string, name: string) =>
  and(eq(webhooks.tenantId, tenantId), eq(webhooks.name, name));

export async function readWebhook(db: Queryable, tenantId: string, name: string): Promise<Webhook | null> {
  const [row] = await orm(db).select().from(webhooks).where(named(tenantId, name));
  return row ?? null;
}

export interface WebhookQuery {
  tenantId: string;
  sources?: readonly Webhook['source'][];
  names?: readonly string[];
}

const matching = ({ tenantId, sources, names }: WebhookQuery) =>
  and(
    eq(webhooks.tenantId, tenantId),
    sources && inArray(webhooks.source, [...sources]),
    names && inArray(webhooks.name, [...names]),
  );

/** Newest first. */
export function listWebhooks(
  db: Queryable,
  query: WebhookQuery,
  page: { limit: number; offset: number },
): Promise<Webhook[]> {
  return orm(db)
    .select()
    .from(webhooks)
    .where(matching(query))
    .orderBy(desc(webhooks.createdAt), desc(webhooks.id))
    .limit(page.limit)
    .offset(page.offset);
}

export async function countWebhooks(db: Queryable, tenantId: string): Promise<number> {
  const [row] = await orm(db)
    .select({ count: count() })
    .from(webhooks)
    .where(eq(webhooks.tenantId, tenantId));
  return row!.count;
}

export async function updateWebhook(
  db: Queryable,
  tenantId: string,
  name: string,
  changes: Partial<
    Pick<Webhook, 'eventKeyExpression' | 'scopeExpression' | 'staticPayload' | 'answersWithEvent'>
  >,
  nowMs: number,
): Promise<Webhook | null> {
  const [row] = await orm(db)
    .update(webhooks)
    .set({ ...changes, updatedAt: nowMs })
    .where(named(tenantId, name))
    .returning();
  return row ?? null;
}

export async function deleteWebhook(db: Queryable, tenantId: string, name: string): Promise<Webhook | null> {
  const [row] = await orm(db).delete(webhooks).where(named(tenantId, name)).returning();
  return row ?? null;
}
