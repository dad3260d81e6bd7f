import { invalidArgument } from '@hatchet-ts/contracts';
import { hash, verify } from '@node-rs/argon2';

/** argon2id with 19 MiB, two passes and one lane, the least that OWASP recommends; about 25 ms of one core. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const CURRENT_PREFIX = `$argon2id$v=19$m=${PARAMETERS.memoryCost},t=${PARAMETERS.timeCost},p=${PARAMETERS.parallelism}$`;

export const PASSWORD_LENGTH_MIN = 8;
/** Counted in characters; nothing beyond is cut off silently, it is refused. */
export const PASSWORD_LENGTH_MAX = 128;

/**
 * Hash of a password nobody has, checked for users that do not exist, so that the time of an answer does not tell
 * whether an address is registered.
 */
const HASH_OF_NOBODY = `${CURRENT_PREFIX}aGF0Y2hldC1ub2JvZHk$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA`;

/** @throws {EngineError} `invalid_argument` if the password is too short or too long */
export function checkPassword(password: string): void {
  const { length } = [...password];
  if (length < PASSWORD_LENGTH_MIN || length > PASSWORD_LENGTH_MAX) {
    throw invalidArgument(
      `password has ${length} characters; it must have ${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX}`,
      'password',
    );
  }
}

/**
 * Salted argon2id hash of a password, in PHC form.
 *
 * @throws {EngineError} `invalid_argument` if the password is too short or too long
 */
export async function hashPassword(password: string): Promise<string> {
  checkPassword(password);
  return hash(password, PARAMETERS);
}

/**
 * Whether the password is the one behind the hash. Without a hash (unknown user, or one who logs in elsewhere) the
 * answer is false after the same work.
 */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  if ([...password].length > PASSWORD_LENGTH_MAX) {
    return false;
  }
  const matches = await verify(passwordHash ?? HASH_OF_NOBODY, password);
  return passwordHash !== null && matches;
}

/** Whether a hash was made with other parameters than today's and should be made anew at the next login. */
export function isOutdated(passwordHash: string): boolean {
  return !passwordHash.startsWith(CURRENT_PREFIX);
}
