import {
  deleteSessions,
  insertUserIdentity,
  insertUserIfAbsent,
  readUserByEmail,
  readUserByIdentity,
  updateUser,
} from '@hatchet-ts/schema';
import { uuidv7 } from '@hatchet-ts/service-kit';
import type { ApiContext } from '../api-context';
import { isAllowedDomain } from '../auth/email-domains';
import type { ProviderIdentity } from './identity-provider';

/** Why somebody cannot come in, in words for the login page. */
export class LoginRefused extends Error {
  override name = 'LoginRefused';
}

/**
 * The user behind an identity of a provider: the one it logged in before, the one with its address, or a new one.
 * An address counts only when the provider has verified it, else anybody could take over an account by claiming it.
 *
 * @returns id of the user
 * @throws LoginRefused
 */
export async function logInWith(
  { clock, config, database }: Pick<ApiContext, 'clock' | 'config' | 'database'>,
  provider: string,
  identity: ProviderIdentity,
): Promise<string> {
  const { subject, email, emailVerified, name } = identity;
  const known = await readUserByIdentity(database, { provider, subject });
  if (known) return known.id;
  if (!emailVerified) throw new LoginRefused('Your address is not verified with the provider.');
  const nowMs = clock.nowMs();
  return database.transaction(async (tx) => {
    let user = await readUserByEmail(tx, email);
    if (!user) {
      if (!config.SERVER_ALLOW_SIGNUP) throw new LoginRefused('Sign-up is switched off.');
      if (!isAllowedDomain(config, email))
        throw new LoginRefused('Addresses of this domain may not sign up.');
      const id = uuidv7(nowMs);
      user = await insertUserIfAbsent(
        tx,
        { id, email, name, emailVerified: true, passwordHash: null },
        nowMs,
      );
      // Two logins at once: the other one made the user.
      user ??= await readUserByEmail(tx, email);
    }
    if (!user!.emailVerified) {
      // Whoever registered the address before never proved it was theirs: neither their password nor
      // a session of theirs may open the account.
      await updateUser(tx, user!.id, { emailVerified: true, passwordHash: null }, nowMs);
      await deleteSessions(tx, user!.id);
    }
    await insertUserIdentity(tx, { provider, subject, userId: user!.id }, nowMs);
    return user!.id;
  });
}
