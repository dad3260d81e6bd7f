import type { MemberRole } from '@hatchet-ts/schema';
import { notAuthorized } from '../http/http-error';

/** Roles of members, each including those after it. */
export type Role = MemberRole;

const RANK: Record<Role, number> = { OWNER: 3, ADMIN: 2, MEMBER: 1, VIEWER: 0 };

/** Whether a member of `role` may do what asks for at least `needed`. */
export function includesRole(role: Role, needed: Role): boolean {
  return RANK[role] >= RANK[needed];
}

/** An API token does what an administrator may, apart from operations on accounts (`tokens: false`). */
export const TOKEN_ROLE: Role = 'ADMIN';

/** Whether a member of `role` may make others, or change those who are, of the other role. */
export const mayGrant = includesRole;

/**
 * Nobody opens payloads, to themselves or to others, that are closed to them.
 *
 * @throws HttpError 401
 */
export function assertMayGrantPayloads(canViewPayloads: boolean, granted: boolean | undefined): void {
  if (granted && !canViewPayloads)
    throw notAuthorized('A member who may not view payloads cannot let others view them');
}
