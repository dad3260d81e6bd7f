import { and, eq } from 'drizzle-orm';
import type { Queryable } from '../../database';
import { orm } from '../../orm';
import { type User, userIdentities, users } from '../../tables/users';

export async function readUser(db: Queryable, id: string): Promise<User | null> {
  const [row] = await orm(db).select().from(users).where(eq(users.id, id));
  return row ?? null;
}

export async function updateUser(
  db: Queryable,
  id: string,
  changes: Partial<Pick<User, 'passwordHash' | 'emailVerified' | 'name'>>,
  nowMs: number,
): Promise<void> {
  await orm(db)
    .update(users)
    .set({ ...changes, updatedAt: nowMs })
    .where(eq(users.id, id));
}

/** The user who logs in with an account elsewhere. */
export async function readUserByIdentity(
  db: Queryable,
  identity: { provider: string; subject: string },
): Promise<User | null> {
  const [row] = await orm(db)
    .select({ user: users })
    .from(userIdentities)
    .innerJoin(users, eq(users.id, userIdentities.userId))
    .where(and(eq(userIdentities.provider, identity.provider), eq(userIdentities.subject, identity.subject)));
  return row?.user ?? null;
}

/** Connecting an identity that is connected already changes nothing. */
export async function insertUserIdentity(
  db: Queryable,
  identity: { provider: string; subject: string; userId: string },
  nowMs: number,
): Promise<void> {
  await orm(db)
    .insert(userIdentities)
    .values({ ...identity, createdAt: nowMs })
    .onConflictDoNothing();
}
