import { readFileSync } from 'node:fs';
import { type Config, ConfigError, type ConfigProblem } from '@hatchet-ts/config';
import { type Aead, keysetAead } from './keysets/aead';
import { cloudKmsAead } from './keysets/cloud-kms';
import { type Keyset, KeysetError } from './keysets/keyset';
import { readKeyset } from './keysets/tink-format';
import { TokenKeys } from './keysets/token-keys';

/** The keys of an installation. */
export interface PlatformKeys {
  /** Encrypts secrets at rest. */
  readonly master: Aead;
  /** Signs and verifies API tokens. */
  readonly tokens: TokenKeys;
}

type KeyConfig = Pick<Config, Extract<keyof Config, `SERVER_ENCRYPTION_${string}`>>;
type KeysetName =
  | 'SERVER_ENCRYPTION_MASTER_KEYSET'
  | 'SERVER_ENCRYPTION_JWT_PUBLIC_KEYSET'
  | 'SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET';

const PROBE = Buffer.from('probe');

/**
 * The keys the configuration names (SEC-01, SEC-03), inline or in files; inline wins. With Cloud KMS one round trip
 * proves that its key can be used.
 *
 * @throws {ConfigError} naming every variable whose keyset is missing, unreadable or unusable
 */
export async function readPlatformKeys(config: KeyConfig): Promise<PlatformKeys> {
  const problems: ConfigProblem[] = [];
  const attempt = async <T>(variable: string, read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof KeysetError)) {
        throw error;
      }
      problems.push({ variable, value: undefined, rule: `cannot be used: ${error.message}` });
      return undefined;
    }
  };
  const kms = config.SERVER_ENCRYPTION_CLOUDKMS_ENABLED;
  const masterName = kms
    ? 'SERVER_ENCRYPTION_CLOUDKMS_KEY_URI'
    : nameInUse(config, 'SERVER_ENCRYPTION_MASTER_KEYSET');
  const master = await attempt(masterName, () => (kms ? kmsMaster(config) : localMaster(config)));
  const keyset = (name: KeysetName) =>
    attempt(nameInUse(config, name), () => readKeyset(textOf(config, name), master));
  const publicKeyset = master && (await keyset('SERVER_ENCRYPTION_JWT_PUBLIC_KEYSET'));
  const privateKeyset = master && (await keyset('SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET'));
  const tokens =
    publicKeyset &&
    privateKeyset &&
    (await attempt('SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET', () => TokenKeys.of(publicKeyset, privateKeyset)));
  if (!master || !tokens) {
    throw new ConfigError(problems);
  }
  return { master, tokens };
}

async function localMaster(config: KeyConfig): Promise<Aead> {
  const keyset: Keyset = await readKeyset(textOf(config, 'SERVER_ENCRYPTION_MASTER_KEYSET'));
  return keysetAead(keyset);
}

async function kmsMaster(config: KeyConfig): Promise<Aead> {
  const aead = cloudKmsAead({
    keyUri: config.SERVER_ENCRYPTION_CLOUDKMS_KEY_URI ?? '',
    credentials: config.SERVER_ENCRYPTION_CLOUDKMS_CREDENTIALS_JSON,
    endpoint: config.SERVER_ENCRYPTION_CLOUDKMS_ENDPOINT,
  });
  const answer = await aead.decrypt(await aead.encrypt(PROBE));
  if (!answer.equals(PROBE)) {
    throw new KeysetError('Cloud KMS does not give back what was encrypted');
  }
  return aead;
}

const nameInUse = (config: KeyConfig, name: KeysetName) =>
  config[name] || !config[`${name}_FILE`] ? name : (`${name}_FILE` as const);

function textOf(config: KeyConfig, name: KeysetName): string {
  const inline = config[name];
  if (inline) {
    return inline;
  }
  const file = config[`${name}_FILE`];
  if (!file) {
    throw new KeysetError(`neither it nor ${name}_FILE is set`);
  }
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new KeysetError((error as NodeJS.ErrnoException).message, { cause: error });
  }
}
