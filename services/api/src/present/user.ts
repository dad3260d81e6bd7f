import { createHmac } from 'node:crypto';
import type { Config } from '@hatchet-ts/config';
import type { RestSchema } from '@hatchet-ts/contracts';
import type { User } from '@hatchet-ts/schema';
import { resourceMeta } from './resource-meta';

type ShownUser = Pick<
  User,
  'id' | 'email' | 'emailVerified' | 'name' | 'passwordHash' | 'createdAt' | 'updatedAt'
>;

export function shownUser(
  user: ShownUser,
  config: Pick<Config, 'SERVER_PYLON_ENABLED' | 'SERVER_PYLON_SECRET'>,
): RestSchema<'User'> {
  return {
    metadata: resourceMeta(user.id, user.createdAt, user.updatedAt),
    email: user.email,
    emailVerified: user.emailVerified,
    name: user.name ?? undefined,
    hasPassword: user.passwordHash !== null,
    emailHash: pylonHash(user.email, config),
  };
}

/** Proves to the support chat that this address is the user's. */
function pylonHash(
  email: string,
  config: Pick<Config, 'SERVER_PYLON_ENABLED' | 'SERVER_PYLON_SECRET'>,
): string | undefined {
  if (!config.SERVER_PYLON_ENABLED || !config.SERVER_PYLON_SECRET) return undefined;
  return createHmac('sha256', Buffer.from(config.SERVER_PYLON_SECRET, 'hex')).update(email).digest('hex');
}
