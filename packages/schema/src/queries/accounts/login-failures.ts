import type { Queryable, Statement } from '../../database';

const READ: Statement = {
  name: 'read_login_block',
  text: `select max(blocked_until) as until from login_failures where key = any($1::bytea[]) and blocked_until > $2`,
};

/** Until when the next try must wait, null when it may go ahead. */
export async function readLoginBlock(
  db: Queryable,
  keys: readonly Buffer[],
  nowMs: number,
): Promise<number | null> {
  const [row] = await db.query<{ until: number | null }>(READ, [keys, new Date(nowMs).toISOString()]);
  return row?.until ?? null;
}

const RECORD: Statement = {
  name: 'record_login_failure',
  text: `insert into login_failures as f (key, failures, expires_at) values ($1, 1, $2::timestamptz + $3::bigint * interval '1 millisecond')
    on conflict (key) do update set
      failures = case when f.expires_at <= $2::timestamptz then 1 else f.failures + 1 end,
      expires_at = $2::timestamptz + $3::bigint * interval '1 millisecond',
      blocked_until = case when f.expires_at <= $2::timestamptz then null else f.blocked_until end
    where f.blocked_until is null or f.blocked_until <= $2::timestamptz
    returning failures`,
};

/** @returns failures within the window, this one included; null, and nothing recorded, while logins are blocked */
export async function recordLoginFailure(
  db: Queryable,
  key: Buffer,
  windowMs: number,
  nowMs: number,
): Promise<number | null> {
  const [row] = await db.query<{ failures: number }>(RECORD, [key, new Date(nowMs).toISOString(), windowMs]);
  return row?.failures ?? null;
}

const BLOCK: Statement = {
  name: 'block_logins',
  text: `update login_failures set blocked_until = $2, expires_at = greatest(expires_at, $2)
    where key = $1 and (blocked_until is null or blocked_until <= $3) returning key`,
};

/** @returns false when they are blocked already: of several at once, one blocks the others */
export async function blockLogins(
  db: Queryable,
  key: Buffer,
  untilMs: number,
  nowMs: number,
): Promise<boolean> {
  const times = [untilMs, nowMs].map((ms) => new Date(ms).toISOString());
  return (await db.query(BLOCK, [key, ...times])).length > 0;
}

const FORGIVE: Statement = {
  name: 'forgive_login_failure',
  text: `update login_failures set failures = greatest(failures - 1, 0),
      blocked_until = case when blocked_until = $2::timestamptz then null else blocked_until end
    where key = $1`,
};

/** Takes one failure back, with the block that it set. */
export async function forgiveLoginFailure(
  db: Queryable,
  key: Buffer,
  blockedUntilMs: number | null,
): Promise<void> {
  await db.query(FORGIVE, [key, blockedUntilMs === null ? null : new Date(blockedUntilMs).toISOString()]);
}

const CLEAR: Statement = { name: 'clear_login_failures', text: `delete from login_failures where key = $1` };

export async function clearLoginFailures(db: Queryable, key: Buffer): Promise<void> {
  await db.query(CLEAR, [key]);
}

const SWEEP: Statement = {
  name: 'delete_expired_login_failures',
  text: `delete from login_failures where expires_at <= $1`,
};

export async function deleteExpiredLoginFailures(db: Queryable, nowMs: number): Promise<void> {
  await db.query(SWEEP, [new Date(nowMs).toISOString()]);
}
