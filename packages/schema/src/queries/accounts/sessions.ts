import type { Queryable, Statement } from '../../database';

/** A session's user, as every request with its cookie needs them. */
export interface SessionUser {
  userId: string;
  email: string;
  name: string | null;
  emailVerified: boolean;
}

const INSERT: Statement = {
  name: 'insert_session',
  text: `insert into sessions (id_hash, user_id, expires_at, created_at) values ($1, $2, $3, $4)`,
};

/** @param session `idHash`: the id itself stands only in the cookie */
export async function insertSession(
  db: Queryable,
  session: { idHash: Buffer; userId: string; expiresAtMs: number },
  nowMs: number,
): Promise<void> {
  await db.query(INSERT, [
    session.idHash,
    session.userId,
    new Date(session.expiresAtMs).toISOString(),
    new Date(nowMs).toISOString(),
  ]);
}

const READ: Statement = {
  name: 'read_session_user',
  text: `select u.id as "userId", u.email, u.name, u.email_verified as "emailVerified"
    from sessions s join users u on u.id = s.user_id where s.id_hash = $1 and s.expires_at > $2`,
};

export async function readSessionUser(
  db: Queryable,
  idHash: Buffer,
  nowMs: number,
): Promise<SessionUser | null> {
  const [row] = await db.query<SessionUser>(READ, [idHash, new Date(nowMs).toISOString()]);
  return row ?? null;
}

const DELETE: Statement = { name: 'delete_session', text: `delete from sessions where id_hash = $1` };

export async function deleteSession(db: Queryable, idHash: Buffer): Promise<void> {
  await db.query(DELETE, [idHash]);
}

const DELETE_OF_USER: Statement = {
  name: 'delete_sessions_of_user',
  text: `delete from sessions where user_id = $1 and id_hash <> $2`,
};

/** Ends every session of a user but one: who knew the old password is out. */
export async function deleteOtherSessions(db: Queryable, userId: string, keptIdHash: Buffer): Promise<void> {
  await db.query(DELETE_OF_USER, [userId, keptIdHash]);
}

const DELETE_ALL: Statement = {
  name: 'delete_all_sessions_of_user',
  text: `delete from sessions where user_id = $1`,
};

export async function deleteSessions(db: Queryable, userId: string): Promise<void> {
  await db.query(DELETE_ALL, [userId]);
}

const SWEEP: Statement = {
  name: 'delete_expired_sessions',
  text: `delete from sessions where expires_at <= $1`,
};

export async function deleteExpiredSessions(db: Queryable, nowMs: number): Promise<void> {
  await db.query(SWEEP, [new Date(nowMs).toISOString()]);
}
