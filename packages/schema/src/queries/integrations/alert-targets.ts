import { and, desc, eq } from 'drizzle-orm';
import type { Queryable } from '../../database';
import { orm } from '../../orm';
import {
  type AlertEmailGroup,
  alertEmailGroups,
  type SlackWebhook,
  type SnsIntegration,
  slackWebhooks,
  snsIntegrations,
} from '../../tables/integrations';

export async function insertAlertEmailGroup(
  db: Queryable,
  group: Pick<AlertEmailGroup, 'id' | 'tenantId' | 'emails'>,
  nowMs: number,
): Promise<AlertEmailGroup> {
  const [row] = await orm(db)
    .insert(alertEmailGroups)
    .values({ ...group, createdAt: nowMs, updatedAt: nowMs })
    .returning();
  return row!;
}

export function listAlertEmailGroups(db: Queryable, tenantId: string): Promise<AlertEmailGroup[]> {
  return orm(db)
    .select()
    .from(alertEmailGroups)
    .where(eq(alertEmailGroups.tenantId, tenantId))
    .orderBy(desc(alertEmailGroups.createdAt), desc(alertEmailGroups.id));
}

const group = (tenantId: string, id: string) =>
  and(eq(alertEmailGroups.tenantId, tenantId), eq(alertEmailGroups.id, id));

export async function updateAlertEmailGroup(
  db: Queryable,
  tenantId: string,
  id: string,
  emails: string[],
  nowMs: number,
): Promise<AlertEmailGroup | null> {
  const [row] = await orm(db)
    .update(alertEmailGroups)
    .set({ emails, updatedAt: nowMs })
    .where(group(tenantId, id))
    .returning();
  return row ?? null;
}

/** @returns false when the tenant has no such group */
export async function deleteAlertEmailGroup(db: Queryable, tenantId: string, id: string): Promise<boolean> {
  const rows = await orm(db)
    .delete(alertEmailGroups)
    .where(group(tenantId, id))
    .returning({ id: alertEmailGroups.id });
  return rows.length > 0;
}

/** Connecting a channel again gives it the new address. */
export async function upsertSlackWebhook(
  db: Queryable,
  webhook: Omit<SlackWebhook, 'createdAt' | 'updatedAt'>,
  nowMs: number,
): Promise<SlackWebhook> {
  const { url, teamName, channelName } = webhook;
  const [row] = await orm(db)
    .insert(slackWebhooks)
    .values({ ...webhook, createdAt: nowMs, updatedAt: nowMs })
    .onConflictDoUpdate({
      target: [slackWebhooks.tenantId, slackWebhooks.teamId, slackWebhooks.channelId],
      set: { id: webhook.id, url, teamName, channelName, updatedAt: nowMs },
    })
    .returning();
  return row!;
}

export function listSlackWebhooks(db: Queryable, tenantId: string): Promise<SlackWebhook[]> {
  return orm(db)
    .select()
    .from(slackWebhooks)
    .where(eq(slackWebhooks.tenantId, tenantId))
    .orderBy(desc(slackWebhooks.createdAt), desc(slackWebhooks.id));
}

/** @returns false when the tenant has no such connection */
export async function deleteSlackWebhook(db: Queryable, tenantId: string, id: string): Promise<boolean> {
  const rows = await orm(db)
    .delete(slackWebhooks)
    .where(and(eq(slackWebhooks.tenantId, tenantId), eq(slackWebhooks.id, id)))
    .returning({ id: slackWebhooks.id });
  return rows.length > 0;
}

/** @returns null when the tenant listens to the topic already */
export async function insertSnsIntegration(
  db: Queryable,
  integration: Pick<SnsIntegration, 'id' | 'tenantId' | 'topicArn'>,
  nowMs: number,
): Promise<SnsIntegration | null> {
  const [row] = await orm(db)
    .insert(snsIntegrations)
    .values({ ...integration, createdAt: nowMs, updatedAt: nowMs })
    .onConflictDoNothing()
    .returning();
  return row ?? null;
}

export function listSnsIntegrations(db: Queryable, tenantId: string): Promise<SnsIntegration[]> {
  return orm(db)
    .select()
    .from(snsIntegrations)
    .where(eq(snsIntegrations.tenantId, tenantId))
    .orderBy(desc(snsIntegrations.createdAt), desc(snsIntegrations.id));
}

/** @returns false when the tenant has no such integration */
export async function deleteSnsIntegration(db: Queryable, tenantId: string, id: string): Promise<boolean> {
  const rows = await orm(db)
    .delete(snsIntegrations)
    .where(and(eq(snsIntegrations.tenantId, tenantId), eq(snsIntegrations.id, id)))
    .returning({ id: snsIntegrations.id });
  return rows.length > 0;
}
