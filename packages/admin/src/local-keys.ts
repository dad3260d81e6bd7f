import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createMasterKeyset,
  createTokenKeyset,
  keysetAead,
  publicKeyset,
  readKeyset,
  rotateKeyset,
  writeEncryptedKeyset,
  writeKeyset,
} from '@hatchet-ts/identity';
import { CommandError } from './command-error';

/** Documented names of the key files (SEC-02). */
const FILES = {
  master: 'master.key',
  privateKeys: 'private_ec256.key',
  publicKeys: 'public_ec256.key',
} as const;
type KeyFile = keyof typeof FILES;

/** Texts of the three keysets, as files and variables hold them. */
export type LocalKeys = Record<KeyFile, string>;

const COOKIE_SECRETS_FILE = 'cookie_secrets';

/** Fresh keys: the master keyset in clear, the token keysets encrypted by it. */
export async function generateKeys(): Promise<LocalKeys> {
  const master = createMasterKeyset();
  const tokens = createTokenKeyset();
  const aead = keysetAead(master);
  return {
    master: writeKeyset(master),
    privateKeys: await writeEncryptedKeyset(tokens, aead),
    publicKeys: await writeEncryptedKeyset(publicKeyset(tokens), aead),
  };
}

/** Two secrets of 32 characters, separated by a space as SERVER_AUTH_COOKIE_SECRETS wants them. */
export const generateCookieSecrets = () =>
  `${randomBytes(16).toString('hex')} ${randomBytes(16).toString('hex')}`;

/**
 * Writes the three key files (SEC-02), readable by their owner only.
 *
 * @throws {CommandError} if one of them exists already
 */
export async function createLocalKeys(directory: string): Promise<string[]> {
  const existing = existingKeys(directory);
  if (existing.length > 0) {
    throw new CommandError(`${join(directory, existing[0]!)} exists already; keys are never overwritten`);
  }
  return writeKeys(directory, await generateKeys());
}

/** Fresh primary keys in all three files; what was encrypted or signed with the older ones stays good. */
export async function rotateLocalKeys(directory: string): Promise<string[]> {
  const keys = readKeys(directory);
  const oldMaster = await readKeyset(keys.master);
  const master = rotateKeyset(oldMaster);
  const aead = keysetAead(master);
  const tokens = rotateKeyset(await readKeyset(keys.privateKeys, keysetAead(oldMaster)));
  const rotated: LocalKeys = {
    master: writeKeyset(master),
    privateKeys: await writeEncryptedKeyset(tokens, aead),
    publicKeys: await writeEncryptedKeyset(publicKeyset(tokens), aead),
  };
  // The rotated master still opens the old token keysets, so a stop between two files leaves a usable directory.
  return (Object.keys(FILES) as KeyFile[]).map((name) => {
    const path = join(directory, FILES[name]);
    writeFileSync(`${path}.draft`, rotated[name], { mode: 0o600 });
    renameSync(`${path}.draft`, path);
    return path;
  });
}

/**
 * The keys and cookie secrets of the one-process edition, made on the first start and kept in `DATA/keys`.
 *
 * @returns the variables that name them, for `readConfig({ ...keys, ...process.env })`
 * @throws {CommandError} if only some of the key files are there
 */
export async function ensureKeys(dataDirectory: string): Promise<Record<string, string>> {
  const directory = join(dataDirectory, 'keys');
  const existing = existingKeys(directory);
  if (existing.length === 0) {
    writeKeys(directory, await generateKeys());
  } else if (existing.length < Object.keys(FILES).length) {
    const missing = Object.values(FILES).filter((file) => !existing.includes(file));
    throw new CommandError(
      `${directory} holds ${existing.join(' and ')} but not ${missing.join(' and ')}: restore them, or remove the directory to start with new keys`,
    );
  }
  const secretsFile = join(directory, COOKIE_SECRETS_FILE);
  if (!readdirSync(directory).includes(COOKIE_SECRETS_FILE)) {
    writeNew(secretsFile, generateCookieSecrets());
  }
  return {
    SERVER_ENCRYPTION_MASTER_KEYSET_FILE: join(directory, FILES.master),
    SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET_FILE: join(directory, FILES.privateKeys),
    SERVER_ENCRYPTION_JWT_PUBLIC_KEYSET_FILE: join(directory, FILES.publicKeys),
    SERVER_AUTH_COOKIE_SECRETS: readFileSync(secretsFile, 'utf8').trim(),
  };
}

function existingKeys(directory: string): string[] {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const present = new Set(readdirSync(directory));
  return Object.values(FILES).filter((file) => present.has(file));
}

function readKeys(directory: string): LocalKeys {
  const read = (file: string) => {
    try {
      return readFileSync(join(directory, file), 'utf8');
    } catch (error) {
      throw new CommandError((error as NodeJS.ErrnoException).message, { cause: error });
    }
  };
  return {
    master: read(FILES.master),
    privateKeys: read(FILES.privateKeys),
    publicKeys: read(FILES.publicKeys),
  };
}

function writeKeys(directory: string, keys: LocalKeys): string[] {
  return (Object.keys(FILES) as KeyFile[]).map((name) => {
    const path = join(directory, FILES[name]);
    writeNew(path, keys[name]);
    return path;
  });
}

/** Complete or not at all, and never over an existing file: a link fails where a rename would replace. */
function writeNew(path: string, text: string): void {
  const draft = `${path}.${process.pid}.draft`;
  writeFileSync(draft, text, { mode: 0o600 });
  try {
    linkSync(draft, path);
  } finally {
    rmSync(draft);
  }
}
