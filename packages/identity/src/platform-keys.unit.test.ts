import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, type Environment, readConfig } from '@hatchet-ts/config';
import { FakeCloudKms } from '@hatchet-ts/testkit';
import vectors from '../fixtures/tink-vectors.json';
import { cloudKmsAead } from './keysets/cloud-kms';
import { createMasterKeyset, createTokenKeyset, publicKeyset } from './keysets/create-keysets';
import { writeEncryptedKeyset, writeKeyset } from './keysets/tink-format';
import { readPlatformKeys } from './platform-keys';

const INLINE = {
  SERVER_ENCRYPTION_MASTER_KEYSET: vectors.master,
  SERVER_ENCRYPTION_JWT_PUBLIC_KEYSET: vectors.jwtPublicEncrypted,
  SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET: vectors.jwtPrivateEncrypted,
};

const read = (env: Environment) => readPlatformKeys(readConfig(env));

const problemsOf = async (env: Environment) => {
  const error = await read(env).catch((refusal: unknown) => refusal);
  expect(error).toBeInstanceOf(ConfigError);
  return (error as ConfigError).problems.map(({ variable, rule }) => `${variable} ${rule}`);
};

describe('the keys of an installation (SEC-01)', () => {
  let directory: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'hatchet-keys-'));
  });

  afterAll(() => rmSync(directory, { recursive: true }));

  it('come from variables (CFG-97, CFG-99, CFG-101)', async () => {
    const { master, tokens } = await read(INLINE);
    const secret = await master.encrypt(Buffer.from('webhook secret'));
    const afterRestart = await read(INLINE);
    expect(String(await afterRestart.master.decrypt(secret))).toBe('webhook secret');
    const token = await tokens.sign({ sub: 'somebody' });
    expect(await afterRestart.tokens.verify(token, {})).toEqual({ sub: 'somebody' });
  });

  it('come from files (CFG-98, CFG-100, CFG-102)', async () => {
    const env = Object.fromEntries(
      Object.entries(INLINE).map(([name, text]) => {
        const file = join(directory, name);
        writeFileSync(file, `${text}\n`);
        return [`${name}_FILE`, file];
      }),
    );
    const { tokens } = await read(env);
    expect(await tokens.verify(vectors.token, {})).toMatchObject({ sub: expect.any(String) });
  });

  it('name every variable that is missing or cannot be read', async () => {
    expect(await problemsOf({ SERVER_ENCRYPTION_MASTER_KEYSET: 'not base64!' })).toEqual([
      'SERVER_ENCRYPTION_MASTER_KEYSET cannot be used: the keyset is not base64 text',
    ]);
    expect(await problemsOf({ SERVER_ENCRYPTION_MASTER_KEYSET_FILE: '/absent/master.key' })).toEqual([
      expect.stringMatching(/^SERVER_ENCRYPTION_MASTER_KEYSET_FILE cannot be used: ENOENT/),
    ]);
    expect(await problemsOf({ SERVER_ENCRYPTION_MASTER_KEYSET: vectors.master })).toEqual([
      'SERVER_ENCRYPTION_JWT_PUBLIC_KEYSET cannot be used: neither it nor SERVER_ENCRYPTION_JWT_PUBLIC_KEYSET_FILE is set',
      'SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET cannot be used: neither it nor SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET_FILE is set',
    ]);
  });

  it('must belong together', async () => {
    const stranger = { ...INLINE, SERVER_ENCRYPTION_MASTER_KEYSET: writeKeyset(createMasterKeyset()) };
    expect(await problemsOf(stranger)).toEqual([
      'SERVER_ENCRYPTION_JWT_PUBLIC_KEYSET cannot be used: the keyset is encrypted by another master key',
      'SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET cannot be used: the keyset is encrypted by another master key',
    ]);
    expect(
      await problemsOf({ ...INLINE, SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET: vectors.jwtPrivateRaw }),
    ).toEqual([
      'SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET cannot be used: the public keyset lacks the key that the private keyset signs with',
    ]);
    expect(await problemsOf({ ...INLINE, SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET: vectors.jwtPublic })).toEqual([
      'SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET cannot be used: the primary key of the private keyset cannot sign',
    ]);
    expect(await problemsOf({ ...INLINE, SERVER_ENCRYPTION_JWT_PUBLIC_KEYSET: vectors.master })).toEqual([
      expect.stringMatching(
        /^SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET cannot be used: key \d+ is of type .*AesGcmKey/,
      ),
    ]);
  });

  it('are wrapped by Cloud KMS when it is enabled (SEC-03, CFG-103 to CFG-105)', async () => {
    const kms = new FakeCloudKms();
    await kms.start();
    const { KEY_URI: keyUri } = FakeCloudKms;
    const options = { keyUri, credentials: kms.credentials(), endpoint: kms.endpoint };
    const tokenKeyset = createTokenKeyset();
    const env = {
      SERVER_ENCRYPTION_CLOUDKMS_ENABLED: 'true',
      SERVER_ENCRYPTION_CLOUDKMS_KEY_URI: keyUri,
      SERVER_ENCRYPTION_CLOUDKMS_CREDENTIALS_JSON: JSON.stringify(options.credentials),
      SERVER_ENCRYPTION_CLOUDKMS_ENDPOINT: kms.endpoint,
      SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET: await writeEncryptedKeyset(tokenKeyset, cloudKmsAead(options)),
      SERVER_ENCRYPTION_JWT_PUBLIC_KEYSET: writeKeyset(publicKeyset(tokenKeyset)),
    };
    const { master, tokens } = await read(env);
    expect(String(await master.decrypt(await master.encrypt(Buffer.from('secret'))))).toBe('secret');
    expect(await tokens.verify(await tokens.sign({ sub: 'somebody' }), {})).toEqual({ sub: 'somebody' });

    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const stranger = JSON.stringify(kms.credentials(privateKey));
    expect(await problemsOf({ ...env, SERVER_ENCRYPTION_CLOUDKMS_CREDENTIALS_JSON: stranger })).toEqual([
      expect.stringContaining(
        'SERVER_ENCRYPTION_CLOUDKMS_KEY_URI cannot be used: Cloud KMS login was refused: HTTP 401',
      ),
    ]);
    await kms.stop();
  });

  it('cannot be those of Cloud KMS without a service account (SEC-03)', async () => {
    const kms = {
      ...INLINE,
      SERVER_ENCRYPTION_CLOUDKMS_ENABLED: 'true',
      SERVER_ENCRYPTION_CLOUDKMS_KEY_URI: 'gcp-kms://projects/p/locations/global/keyRings/r/cryptoKeys/k',
    };
    expect(await problemsOf(kms)).toEqual([
      expect.stringMatching(/^SERVER_ENCRYPTION_CLOUDKMS_KEY_URI cannot be used: the Cloud KMS credentials/),
    ]);
  });
});
