import type { RestSchema } from '@hatchet-ts/contracts';
import type { Invite, MemberOfTenant } from '@hatchet-ts/schema';
import { isoTime, resourceMeta } from './resource-meta';
import { shownTenant } from './tenant';

export function shownMember({ member, user, tenant }: MemberOfTenant): RestSchema<'TenantMember'> {
  return {
    metadata: resourceMeta(member.id, member.createdAt, member.updatedAt),
    role: member.role,
    canViewPayloads: member.canViewPayloads,
    user: { email: user.email, name: user.name ?? undefined },
    tenant: shownTenant(tenant),
  };
}

/** @param tenantName told to the person invited, who cannot look the tenant up yet */
export function shownInvite(invite: Invite, tenantName?: string): RestSchema<'TenantInvite'> {
  return {
    metadata: resourceMeta(invite.id, invite.createdAt, invite.updatedAt),
    email: invite.email,
    role: invite.role,
    canViewPayloads: invite.canViewPayloads,
    tenantId: invite.tenantId,
    tenantName,
    expires: isoTime(invite.expiresAt),
  };
}
