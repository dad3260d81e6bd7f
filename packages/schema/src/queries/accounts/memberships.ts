import type { Queryable, Statement } from '../../database';
import type { MemberRole } from './users';

export interface Membership {
  role: MemberRole;
  canViewPayloads: boolean;
}

const READ: Statement = {
  name: 'read_membership',
  text: `select m.role, m.can_view_payloads as "canViewPayloads" from members m join tenants t on t.id = m.tenant_id and t.deleted_at is null
    where m.tenant_id = $1 and m.user_id = $2`,
};

/** What a user is in a tenant; null when the user is no member, or there is no such tenant. */
export async function readMembership(
  db: Queryable,
  tenantId: string,
  userId: string,
): Promise<Membership | null> {
  const [row] = await db.query<Membership>(READ, [tenantId, userId]);
  return row ?? null;
}
