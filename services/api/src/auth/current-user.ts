import { readUser, type User } from '@hatchet-ts/schema';
import type { ApiContext } from '../api-context';
import { notAuthenticated } from '../http/http-error';
import type { Principal, UserPrincipal } from './principal';

/** For routes that only logged-in users reach. */
export function userPrincipal(principal: Principal): UserPrincipal {
  if (principal.kind !== 'user') throw notAuthenticated();
  return principal;
}

/** The user who calls, as stored. */
export async function currentUser(
  { database }: Pick<ApiContext, 'database'>,
  principal: Principal,
): Promise<User> {
  const user = await readUser(database, userPrincipal(principal).userId);
  if (!user) throw notAuthenticated();
  return user;
}
