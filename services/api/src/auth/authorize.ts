import { notFound } from '@hatchet-ts/contracts';
import { readMembership } from '@hatchet-ts/schema';
import type { ApiContext } from '../api-context';
import { notAuthenticated, notAuthorized } from '../http/http-error';
import type { Route } from '../http/route';
import type { Principal } from './principal';
import { ownerOf } from './resources';
import { includesRole, type Role, TOKEN_ROLE } from './roles';

export interface Authorization {
  tenantId: string;
  role: Role;
  /** Whether inputs, outputs and events may be shown. */
  canViewPayloads: boolean;
}

const NO_TENANT: Authorization = { tenantId: '', role: 'VIEWER', canViewPayloads: false };
const UNVERIFIED = 'Please verify your email before continuing';

/**
 * Whether the caller may use the route on the things its path names (design section 12): no credentials 403, a role
 * that does not suffice 401, a tenant or thing of others exactly as if it did not exist 404.
 *
 * @param path checked parameters of the path
 * @returns the tenant acted on and what the caller is there; an empty id for operations that act on none
 */
export async function authorize(
  route: Route,
  principal: Principal,
  path: Readonly<Record<string, string>>,
  context: ApiContext,
): Promise<Authorization> {
  const { access } = route;
  if (access.who === 'open') return NO_TENANT;
  if (principal.kind === 'anonymous') throw notAuthenticated();
  if (access.who === 'user' && principal.kind !== 'user') throw notAuthenticated();
  const mayBeUnverified = access.who === 'user' && access.emailVerified === false;
  if (principal.kind === 'user' && !principal.emailVerified && !mayBeUnverified)
    throw notAuthorized(UNVERIFIED);
  if (access.who !== 'tenant') return NO_TENANT;
  const tenantId = path.tenant ?? (await ownerOf(context, route.resource!, path[route.resource!]!));
  if (tenantId === null) throw notFound('not found');
  if (principal.kind === 'token') {
    if (principal.tenantId !== tenantId) throw notFound('not found');
    if (access.tokens === false || !includesRole(TOKEN_ROLE, access.role)) throw notAuthorized();
    return { tenantId, role: TOKEN_ROLE, canViewPayloads: true };
  }
  const membership = await readMembership(context.database, tenantId, principal.userId);
  if (!membership) throw notFound('not found');
  if (!includesRole(membership.role, access.role)) throw notAuthorized();
  return { tenantId, ...membership };
}
