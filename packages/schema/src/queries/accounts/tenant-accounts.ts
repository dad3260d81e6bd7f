import { and, count, desc, eq, gt, isNull, sql } from 'drizzle-orm';
import type { Queryable } from '../../database';
import { orm } from '../../orm';
import { type Invite, invites, type Member, members, type Tenant, tenants } from '../../tables/tenants';
import { users } from '../../tables/users';
import type { MemberRole } from './users';

/** A member with the user behind it and the tenant it belongs to. */
export interface MemberOfTenant {
  member: Member;
  user: { email: string; name: string | null };
  tenant: Tenant;
}

const selectMembers = (db: Queryable) =>
  orm(db)
    .select({ member: members, user: { email: users.email, name: users.name }, tenant: tenants })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .innerJoin(tenants, and(eq(tenants.id, members.tenantId), isNull(tenants.deletedAt)));

/** Members of a tenant, those who came first at the top. */
export function listMembers(db: Queryable, tenantId: string): Promise<MemberOfTenant[]> {
  return selectMembers(db).where(eq(members.tenantId, tenantId)).orderBy(members.createdAt, members.id);
}

/** What a user is a member of, oldest first. */
export function listMembershipsOfUser(db: Queryable, userId: string): Promise<MemberOfTenant[]> {
  return selectMembers(db).where(eq(members.userId, userId)).orderBy(members.createdAt, members.id);
}

export async function readMember(
  db: Queryable,
  tenantId: string,
  memberId: string,
): Promise<MemberOfTenant | null> {
  const [row] = await selectMembers(db).where(and(eq(members.tenantId, tenantId), eq(members.id, memberId)));
  return row ?? null;
}

/** Locks the owners of a tenant, so that of two changes at once one sees the other. @returns how many there are */
export async function lockOwners(db: Queryable, tenantId: string): Promise<number> {
  const rows = await orm(db)
    .select({ id: members.id })
    .from(members)
    .where(and(eq(members.tenantId, tenantId), eq(members.role, 'OWNER')))
    .orderBy(members.id)
    .for('update');
  return rows.length;
}

export async function updateMember(
  db: Queryable,
  memberId: string,
  changes: { role: MemberRole; canViewPayloads?: boolean },
  nowMs: number,
): Promise<void> {
  await orm(db)
    .update(members)
    .set({ ...changes, updatedAt: nowMs })
    .where(eq(members.id, memberId));
}

export async function deleteMember(db: Queryable, memberId: string): Promise<void> {
  await orm(db).delete(members).where(eq(members.id, memberId));
}

export async function isMemberByEmail(db: Queryable, tenantId: string, email: string): Promise<boolean> {
  const rows = await orm(db)
    .select({ id: members.id })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(and(eq(members.tenantId, tenantId), sql`lower(${users.email}) = lower(${email})`));
  return rows.length > 0;
}

/** @returns null when the slug is taken */
export async function insertTenant(
  db: Queryable,
  tenant: Pick<Tenant, 'id' | 'name' | 'slug' | 'environment' | 'settings'>,
  nowMs: number,
): Promise<Tenant | null> {
  const [row] = await orm(db)
    .insert(tenants)
    .values({ ...tenant, createdAt: nowMs, updatedAt: nowMs })
    .onConflictDoNothing()
    .returning();
  return row ?? null;
}

/** @param changes `settings` are merged into those there are */
export async function updateTenant(
  db: Queryable,
  id: string,
  changes: { name?: string; retentionMs?: number; settings?: Tenant['settings'] },
  nowMs: number,
): Promise<Tenant | null> {
  const [row] = await orm(db)
    .update(tenants)
    .set({
      ...(changes.name !== undefined && { name: changes.name }),
      ...(changes.retentionMs !== undefined && { retentionMs: changes.retentionMs }),
      settings: sql`${tenants.settings} || ${JSON.stringify(changes.settings ?? {})}::jsonb`,
      updatedAt: nowMs,
    })
    .where(and(eq(tenants.id, id), isNull(tenants.deletedAt)))
    .returning();
  return row ?? null;
}

const pending = (nowMs: number) => and(eq(invites.status, 'PENDING'), gt(invites.expiresAt, nowMs));

export function listPendingInvites(db: Queryable, tenantId: string, nowMs: number): Promise<Invite[]> {
  return orm(db)
    .select()
    .from(invites)
    .where(and(eq(invites.tenantId, tenantId), pending(nowMs)))
    .orderBy(desc(invites.createdAt), desc(invites.id));
}

/** Open invites to an address, with the names of their tenants. */
export function listInvitesOfUser(
  db: Queryable,
  email: string,
  nowMs: number,
): Promise<{ invite: Invite; tenantName: string }[]> {
  return orm(db)
    .select({ invite: invites, tenantName: tenants.name })
    .from(invites)
    .innerJoin(tenants, and(eq(tenants.id, invites.tenantId), isNull(tenants.deletedAt)))
    .where(and(sql`lower(${invites.email}) = lower(${email})`, pending(nowMs)))
    .orderBy(desc(invites.createdAt), desc(invites.id));
}

export async function countPendingInvites(db: Queryable, tenantId: string, nowMs: number): Promise<number> {
  const [row] = await orm(db)
    .select({ count: count() })
    .from(invites)
    .where(and(eq(invites.tenantId, tenantId), pending(nowMs)));
  return row!.count;
}

/** @returns null when there is a pending invite to the address already */
export async function insertInvite(
  db: Queryable,
  invite: Pick<Invite, 'id' | 'tenantId' | 'email' | 'role' | 'canViewPayloads' | 'invitedBy' | 'expiresAt'>,
  nowMs: number,
): Promise<Invite | null> {
  // An invite that ran out no longer stands in the way of a new one.
  await orm(db)
    .delete(invites)
    .where(
      and(
        eq(invites.tenantId, invite.tenantId),
        sql`lower(${invites.email}) = lower(${invite.email})`,
        eq(invites.status, 'PENDING'),
        sql`${invites.expiresAt} <= ${new Date(nowMs).toISOString()}`,
      ),
    );
  const [row] = await orm(db)
    .insert(invites)
    .values({ ...invite, createdAt: nowMs, updatedAt: nowMs })
    .onConflictDoNothing()
    .returning();
  return row ?? null;
}

export async function updateInvite(
  db: Queryable,
  tenantId: string,
  id: string,
  changes: { role: MemberRole; canViewPayloads?: boolean },
  nowMs: number,
): Promise<Invite | null> {
  const [row] = await orm(db)
    .update(invites)
    .set({ ...changes, updatedAt: nowMs })
    .where(and(eq(invites.tenantId, tenantId), eq(invites.id, id), pending(nowMs)))
    .returning();
  return row ?? null;
}

export async function readPendingInvite(
  db: Queryable,
  tenantId: string,
  id: string,
  nowMs: number,
): Promise<Invite | null> {
  const [row] = await orm(db)
    .select()
    .from(invites)
    .where(and(eq(invites.tenantId, tenantId), eq(invites.id, id), pending(nowMs)));
  return row ?? null;
}

export async function deleteInvite(
  db: Queryable,
  tenantId: string,
  id: string,
  nowMs: number,
): Promise<Invite | null> {
  const [row] = await orm(db)
    .delete(invites)
    .where(and(eq(invites.tenantId, tenantId), eq(invites.id, id), pending(nowMs)))
    .returning();
  return row ?? null;
}

/** The answer of the person invited. @returns null when the address has no such open invite */
export async function answerInvite(
  db: Queryable,
  answer: { id: string; email: string; status: 'ACCEPTED' | 'REJECTED' },
  nowMs: number,
): Promise<Invite | null> {
  const [row] = await orm(db)
    .update(invites)
    .set({ status: answer.status, updatedAt: nowMs })
    .where(
      and(eq(invites.id, answer.id), sql`lower(${invites.email}) = lower(${answer.email})`, pending(nowMs)),
    )
    .returning();
  return row ?? null;
}

/** @returns false when the user is a member already */
export async function insertMember(
  db: Queryable,
  member: Pick<Member, 'id' | 'tenantId' | 'userId' | 'role' | 'canViewPayloads'>,
  nowMs: number,
): Promise<boolean> {
  const rows = await orm(db)
    .insert(members)
    .values({ ...member, createdAt: nowMs, updatedAt: nowMs })
    .onConflictDoNothing()
    .returning({ id: members.id });
  return rows.length > 0;
}
