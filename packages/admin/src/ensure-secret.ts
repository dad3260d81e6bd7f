import { randomBytes } from 'node:crypto';
import { CommandError } from './command-error';
import type { KubernetesSecrets } from './kubernetes-secrets';
import { generateCookieSecrets, generateKeys } from './local-keys';

const KEYSETS = [
  'SERVER_ENCRYPTION_MASTER_KEYSET',
  'SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET',
  'SERVER_ENCRYPTION_JWT_PUBLIC_KEYSET',
] as const;

/** 24 bytes as hexadecimal digits: safe inside a URL. */
const randomPassword = () => randomBytes(24).toString('hex');

/**
 * Sees to it that a Secret holds keysets, cookie secrets and a password under each key of `random`. What it holds
 * already is never changed, so that tokens, sessions and databases of an installation outlive every upgrade; several
 * processes may do this at the same time.
 *
 * @returns a sentence about what was done
 * @throws {CommandError} if some of the keysets are there and others are not
 */
export async function ensureSecret(
  secrets: KubernetesSecrets,
  name: string,
  random: readonly string[],
): Promise<string> {
  const existing = await secrets.keysOf(name);
  const missing = await makeMissing(name, existing ?? [], random);
  const keys = Object.keys(missing);
  if (!existing) {
    // Lost against another process: its Secret counts, but may have been made with fewer keys.
    return (await secrets.create(name, missing))
      ? `made Secret ${name} with ${keys.join(', ')}`
      : ensureSecret(secrets, name, random);
  }
  if (keys.length === 0) {
    return `Secret ${name} is complete`;
  }
  await secrets.add(name, missing);
  return `added ${keys.join(', ')} to Secret ${name}`;
}

/** Fresh keysets, cookie secrets and a password under each key of `random`. */
export const newSecretData = (random: readonly string[]) => makeMissing('', [], random);

async function makeMissing(
  name: string,
  existing: readonly string[],
  random: readonly string[],
): Promise<Record<string, string>> {
  const absent = (key: string) => !existing.includes(key);
  const missing: Record<string, string> = {};
  const keysets = KEYSETS.filter(absent);
  if (keysets.length === KEYSETS.length) {
    const keys = await generateKeys();
    missing.SERVER_ENCRYPTION_MASTER_KEYSET = keys.master;
    missing.SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET = keys.privateKeys;
    missing.SERVER_ENCRYPTION_JWT_PUBLIC_KEYSET = keys.publicKeys;
  } else if (keysets.length > 0) {
    throw new CommandError(
      `Secret ${name} lacks ${keysets.join(' and ')}, which cannot be made again: restore it from a backup`,
    );
  }
  if (absent('SERVER_AUTH_COOKIE_SECRETS')) {
    missing.SERVER_AUTH_COOKIE_SECRETS = generateCookieSecrets();
  }
  for (const key of random.filter(absent)) {
    missing[key] = randomPassword();
  }
  return missing;
}
