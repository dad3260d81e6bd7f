import type { Queryable, Statement } from '../../database';

export type MemberRole = 'OWNER' | 'ADMIN' | 'MEMBER' | 'VIEWER';

export interface UserRow {
  id: string;
  email: string;
  name: string | null;
  emailVerified: boolean;
  /** PHC text; null when the user has no password. */
  passwordHash: string | null;
  createdAtMs: number;
}

const COLUMNS = `id, email, name, email_verified as "emailVerified", password_hash as "passwordHash",
  created_at as "createdAtMs"`;

const INSERT: Statement = {
  name: 'insert_user_if_absent',
  text: `insert into users (id, email, name, email_verified, password_hash, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $6) on conflict do nothing returning ${COLUMNS}`,
};

/** @returns null when a user with this address, in any case, exists already */
export async function insertUserIfAbsent(
  db: Queryable,
  user: {
    id: string;
    email: string;
    name: string | null;
    emailVerified: boolean;
    passwordHash: string | null;
  },
  nowMs: number,
): Promise<UserRow | null> {
  const [row] = await db.query<UserRow>(INSERT, [
    user.id,
    user.email,
    user.name,
    user.emailVerified,
    user.passwordHash,
    new Date(nowMs).toISOString(),
  ]);
  return row ?? null;
}

const READ_BY_EMAIL: Statement = {
  name: 'read_user_by_email',
  text: `select ${COLUMNS} from users where lower(email) = lower($1)`,
};

export async function readUserByEmail(db: Queryable, email: string): Promise<UserRow | null> {
  const [row] = await db.query<UserRow>(READ_BY_EMAIL, [email]);
  return row ?? null;
}

const INSERT_MEMBER: Statement = {
  name: 'insert_member_if_absent',
  text: `insert into members (id, tenant_id, user_id, role, created_at, updated_at) values ($1, $2, $3, $4, $5, $5)
    on conflict (tenant_id, user_id) do nothing returning id`,
};

/** @returns false when the user is a member already; the role then stays as it is */
export async function insertMemberIfAbsent(
  db: Queryable,
  member: { id: string; tenantId: string; userId: string; role: MemberRole },
  nowMs: number,
): Promise<boolean> {
  const rows = await db.query(INSERT_MEMBER, [
    member.id,
    member.tenantId,
    member.userId,
    member.role,
    new Date(nowMs).toISOString(),
  ]);
  return rows.length > 0;
}
