import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';

export interface ApiTokenRow {
  id: string;
  tenantId: string;
  name: string;
  /** Made by the platform for itself; not listed to users. */
  internal: boolean;
  expiresAtMs: number;
  revokedAtMs: number | null;
  createdAtMs: number;
}

const INSERT: Statement = {
  name: 'insert_api_token',
  text: `insert into api_tokens (id, tenant_id, name, internal, expires_at, created_at) values ($1, $2, $3, $4, $5, $6)`,
};

/** @throws a foreign key violation (23503) when there is no such tenant */
export async function insertApiToken(
  db: Queryable,
  token: { id: string; tenantId: string; name: string; internal: boolean; expiresAtMs: number },
  nowMs: number,
): Promise<void> {
  await db.query(INSERT, [
    token.id,
    token.tenantId,
    token.name,
    token.internal,
    new Date(token.expiresAtMs).toISOString(),
    new Date(nowMs).toISOString(),
  ]);
}

const READ_LIVE: Statement = {
  name: 'read_live_api_tokens',
  text: `select t.id, t.tenant_id as "tenantId", t.expires_at as "expiresAtMs"
    from api_tokens t join tenants n on n.id = t.tenant_id
    where t.id = any($1::uuid[]) and t.revoked_at is null and t.expires_at > $2 and n.deleted_at is null`,
};

/** Which of the tokens still count: neither revoked nor expired, and of a tenant that exists. */
export function readLiveApiTokens(
  db: Queryable,
  ids: readonly string[],
  nowMs: number,
): Promise<{ id: string; tenantId: string; expiresAtMs: number }[]> {
  return db.query(READ_LIVE, [plainArray(ids), new Date(nowMs).toISOString()]);
}

const REVOKE: Statement = {
  name: 'revoke_api_token',
  text: `update api_tokens set revoked_at = coalesce(revoked_at, $3) where id = $1 and tenant_id = $2 returning id`,
};

/** Revoking twice keeps the first time. @returns false when the tenant has no such token */
export async function revokeApiToken(
  db: Queryable,
  tenantId: string,
  id: string,
  nowMs: number,
): Promise<boolean> {
  const rows = await db.query(REVOKE, [id, tenantId, new Date(nowMs).toISOString()]);
  return rows.length > 0;
}

const LIST: Statement = {
  name: 'list_api_tokens',
  text: `select id, tenant_id as "tenantId", name, internal, expires_at as "expiresAtMs", revoked_at as "revokedAtMs",
      created_at as "createdAtMs"
    from api_tokens where tenant_id = $1 and revoked_at is null and not internal order by created_at desc, id desc`,
};

/** Tokens of a tenant's users that are not revoked, newest first. */
export function listApiTokens(db: Queryable, tenantId: string): Promise<ApiTokenRow[]> {
  return db.query<ApiTokenRow>(LIST, [tenantId]);
}
