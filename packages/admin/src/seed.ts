import { randomBytes } from 'node:crypto';
import { type Config, ConfigError } from '@hatchet-ts/config';
import { hashPassword, PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from '@hatchet-ts/identity';
import {
  type Database,
  insertMemberIfAbsent,
  insertTenantIfAbsent,
  insertUserIfAbsent,
  readTenant,
  readTenantBySlug,
  readUserByEmail,
} from '@hatchet-ts/schema';
import { uuidv7 } from '@hatchet-ts/service-kit';
import { CommandError } from './command-error';

/** Id of the first tenant unless DEFAULT_TENANT_ID says otherwise (CFG-60); documented commands name it. */
export const DEFAULT_TENANT_ID = '707d0855-80ab-4e1f-a156-f1c4546cbf52';

type SeedConfig = Pick<
  Config,
  | 'ADMIN_EMAIL'
  | 'ADMIN_NAME'
  | 'ADMIN_PASSWORD'
  | 'DEFAULT_TENANT_ID'
  | 'DEFAULT_TENANT_NAME'
  | 'DEFAULT_TENANT_SLUG'
>;

export interface SeedOptions {
  nowMs: number;
  /** Makes up a password for a new admin instead of taking ADMIN_PASSWORD. */
  generatePassword: boolean;
}

export interface Seeded {
  tenantId: string;
  adminEmail: string;
  /** Whether the admin is new. */
  adminCreated: boolean;
  /** The only chance to show it; set when it was made up now. */
  generatedPassword?: string;
}

/**
 * The tenant and the admin a fresh database gets (CFG-55 to CFG-60, USR-01). What exists stays as it is, whoever
 * made it; several processes may do this at the same time.
 *
 * @throws {ConfigError} if ADMIN_PASSWORD is too short or too long
 */
export async function ensureDefaultTenantAndAdmin(
  db: Database,
  config: SeedConfig,
  { nowMs, generatePassword }: SeedOptions,
): Promise<Seeded> {
  const tenantId = await ensureTenant(db, config, nowMs);
  const admin = await ensureAdmin(db, config, { nowMs, generatePassword });
  const member = { id: uuidv7(nowMs), tenantId, userId: admin.id, role: 'OWNER' as const };
  await insertMemberIfAbsent(db, member, nowMs);
  return {
    tenantId,
    adminEmail: admin.email,
    adminCreated: admin.created,
    generatedPassword: admin.generatedPassword,
  };
}

async function ensureTenant(db: Database, config: SeedConfig, nowMs: number): Promise<string> {
  const id = config.DEFAULT_TENANT_ID ?? DEFAULT_TENANT_ID;
  const slug = config.DEFAULT_TENANT_SLUG;
  await insertTenantIfAbsent(db, { id, slug, name: config.DEFAULT_TENANT_NAME }, nowMs);
  const tenant = (await readTenant(db, id)) ?? (await readTenantBySlug(db, slug));
  if (!tenant) {
    throw new CommandError(
      `tenant ${id} or one with slug ${slug} was deleted; choose another DEFAULT_TENANT_ID and slug`,
    );
  }
  return tenant.id;
}

async function ensureAdmin(
  db: Database,
  config: SeedConfig,
  { nowMs, generatePassword }: SeedOptions,
): Promise<{ id: string; email: string; created: boolean; generatedPassword?: string }> {
  const existing = await readUserByEmail(db, config.ADMIN_EMAIL);
  if (existing) {
    return { ...existing, created: false };
  }
  const password = generatePassword ? randomBytes(12).toString('base64url') : config.ADMIN_PASSWORD;
  if (password.length < PASSWORD_LENGTH_MIN || password.length > PASSWORD_LENGTH_MAX) {
    const rule = `must have ${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters`;
    throw new ConfigError([{ variable: 'ADMIN_PASSWORD', value: '(hidden)', rule }]);
  }
  const user = {
    id: uuidv7(nowMs),
    email: config.ADMIN_EMAIL,
    name: config.ADMIN_NAME,
    emailVerified: true,
    passwordHash: await hashPassword(password),
  };
  const inserted = await insertUserIfAbsent(db, user, nowMs);
  if (inserted) {
    return { ...inserted, created: true, generatedPassword: generatePassword ? password : undefined };
  }
  // Another process was faster, and its password counts.
  const winner = await readUserByEmail(db, config.ADMIN_EMAIL);
  return { id: winner!.id, email: winner!.email, created: false };
}
