import { boolean, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { bytes, instant } from './columns';

const stamped = { createdAt: instant('created_at').notNull(), updatedAt: instant('updated_at').notNull() };

export const webhooks = pgTable('webhooks', {
  id: uuid('id').primaryKey(),
  tenantId: uuid('tenant_id').notNull(),
  name: text('name').notNull(),
  source: text('source').$type<'GENERIC' | 'GITHUB' | 'STRIPE' | 'SLACK' | 'LINEAR' | 'SVIX'>().notNull(),
  eventKeyExpression: text('event_key_expression').notNull(),
  scopeExpression: text('scope_expression'),
  staticPayload: text('static_payload'),
  authType: text('auth_type').$type<'BASIC' | 'API_KEY' | 'HMAC'>().notNull(),
  auth: bytes('auth').notNull(),
  answersWithEvent: boolean('answers_with_event').notNull(),
  ...stamped,
});

export const alertEmailGroups = pgTable('alert_email_groups', {
  id: uuid('id').primaryKey(),
  tenantId: uuid('tenant_id').notNull(),
  emails: text('emails').array().notNull(),
  ...stamped,
});

export const slackWebhooks = pgTable('slack_webhooks', {
  id: uuid('id').primaryKey(),
  tenantId: uuid('tenant_id').notNull(),
  teamId: text('team_id').notNull(),
  teamName: text('team_name').notNull(),
  channelId: text('channel_id').notNull(),
  channelName: text('channel_name').notNull(),
  url: bytes('url').notNull(),
  ...stamped,
});

export const snsIntegrations = pgTable('sns_integrations', {
  id: uuid('id').primaryKey(),
  tenantId: uuid('tenant_id').notNull(),
  topicArn: text('topic_arn').notNull(),
  ...stamped,
});

export type Webhook = typeof webhooks.$inferSelect;
export type AlertEmailGroup = typeof alertEmailGroups.$inferSelect;
export type SlackWebhook = typeof slackWebhooks.$inferSelect;
export type SnsIntegration = typeof snsIntegrations.$inferSelect;
