import { generateKeyPairSync } from 'node:crypto';
import { FakeCloudKms } from '@hatchet-ts/testkit';
import vectors from '../../fixtures/tink-vectors.json';
import { cloudKmsAead } from './cloud-kms';
import { readKeyset } from './tink-format';

describe('envelope encryption by Cloud KMS (SEC-03, CFG-103 to CFG-105)', () => {
  let kms: FakeCloudKms;

  beforeAll(async () => {
    kms = new FakeCloudKms(await readKeyset(vectors.rawMaster));
    await kms.start();
  });

  afterAll(() => kms.stop());

  const aead = (options: Partial<Parameters<typeof cloudKmsAead>[0]> = {}) =>
    cloudKmsAead({
      keyUri: FakeCloudKms.KEY_URI,
      credentials: kms.credentials(),
      endpoint: kms.endpoint,
      ...options,
    });

  it('has its data keys wrapped and unwrapped by exactly the named key, with one login', async () => {
    const before = kms.requests.length;
    const envelope = aead();
    const secret = await envelope.encrypt(Buffer.from('secret'), Buffer.from('row 1'));
    expect(String(await envelope.decrypt(secret, Buffer.from('row 1')))).toBe('secret');
    expect(kms.requests.slice(before)).toEqual([
      '/token',
      `/v1/${FakeCloudKms.KEY}:encrypt`,
      `/v1/${FakeCloudKms.KEY}:decrypt`,
    ]);
  });

  it('reads what Tink encrypted', async () => {
    const secret = Buffer.from(vectors.envelopeCiphertext, 'base64');
    expect(String(await aead().decrypt(secret, Buffer.from('context')))).toBe('envelope secret');
  });

  it('refuses changed ciphertexts and other associated data', async () => {
    const secret = await aead().encrypt(Buffer.from('secret'), Buffer.from('row 1'));
    await expect(aead().decrypt(secret, Buffer.from('row 2'))).rejects.toThrow(
      'was changed or belongs elsewhere',
    );
    await expect(aead().decrypt(secret.subarray(0, 20))).rejects.toThrow('is too short');
  });

  it('fails with what KMS said: wrong key, wrong service account, no answer', async () => {
    const otherKey = aead({ keyUri: 'gcp-kms://projects/p/locations/global/keyRings/r/cryptoKeys/other' });
    await expect(otherKey.encrypt(Buffer.of(1))).rejects.toThrow('Cloud KMS encrypt was refused: HTTP 404');
    const stranger = kms.credentials(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
    await expect(aead({ credentials: stranger }).encrypt(Buffer.of(1))).rejects.toThrow(
      'Cloud KMS login was refused: HTTP 401',
    );
    await expect(aead({ endpoint: 'http://127.0.0.1:1' }).encrypt(Buffer.of(1))).rejects.toThrow(
      'Cloud KMS encrypt failed',
    );
  });

  it.each([undefined, {}, { client_email: 'a' }])(
    'refuses credentials that are no service account: %p',
    (credentials) => {
      expect(() => aead({ credentials })).toThrow('the Cloud KMS credentials are no service account');
    },
  );
});
