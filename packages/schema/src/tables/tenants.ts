import { bigint, boolean, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import type { MemberRole } from '../queries/accounts/users';
import { instant } from './columns';

/** What members may switch; absent means the default. */
export interface TenantSettings {
  analyticsOptOut?: boolean;
  alertMemberEmails?: boolean;
  enableWorkflowRunFailureAlerts?: boolean;
  enableExpiringTokenAlerts?: boolean;
  enableTenantResourceLimitAlerts?: boolean;
  /** Go-style duration. */
  maxAlertingFrequency?: string;
}

export const tenants = pgTable('tenants', {
  id: uuid('id').primaryKey(),
  slug: text('slug').notNull(),
  name: text('name').notNull(),
  environment: text('environment').$type<'local' | 'development' | 'production'>(),
  color: text('color'),
  retentionMs: bigint('retention_ms', { mode: 'number' }),
  settings: jsonb('settings').$type<TenantSettings>().notNull().default({}),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
  deletedAt: instant('deleted_at'),
});

export const members = pgTable('members', {
  id: uuid('id').notNull(),
  tenantId: uuid('tenant_id').notNull(),
  userId: uuid('user_id').notNull(),
  role: text('role').$type<MemberRole>().notNull(),
  canViewPayloads: boolean('can_view_payloads').notNull().default(true),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
});

export const invites = pgTable('invites', {
  id: uuid('id').primaryKey(),
  tenantId: uuid('tenant_id').notNull(),
  email: text('email').notNull(),
  role: text('role').$type<MemberRole>().notNull(),
  canViewPayloads: boolean('can_view_payloads').notNull().default(true),
  status: text('status').$type<'PENDING' | 'ACCEPTED' | 'REJECTED'>().notNull().default('PENDING'),
  invitedBy: text('invited_by').notNull(),
  expiresAt: instant('expires_at').notNull(),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
});

export type Tenant = typeof tenants.$inferSelect;
export type Member = typeof members.$inferSelect;
export type Invite = typeof invites.$inferSelect;
