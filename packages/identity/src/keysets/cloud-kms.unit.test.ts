import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jwtVerify } from 'jose';
import vectors from '../../fixtures/tink-vectors.json';
import { type Aead, keysetAead } from './aead';
import { cloudKmsAead } from './cloud-kms';
import { readKeyset } from './tink-format';

const KEY = 'projects/p/locations/global/keyRings/r/cryptoKeys/k';

/** What the vectors' envelope was wrapped with stands in for the key inside KMS. */
class FakeKms {
  readonly requests: string[] = [];
  private server!: Server;
  private remote!: Aead;
  private readonly keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  url = '';

  async start(): Promise<void> {
    this.remote = keysetAead(await readKeyset(vectors.rawMaster));
    this.server = createServer((request, response) => {
      this.answer(request).then(
        ({ status, body }) => response.writeHead(status, { connection: 'close' }).end(JSON.stringify(body)),
        (error) => response.writeHead(500).end(String(error)),
      );
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  credentials(key: KeyObject = this.keys.privateKey) {
    return {
      type: 'service_account',
      client_email: 'hatchet@p.iam.gserviceaccount.com',
      private_key: key.export({ type: 'pkcs8', format: 'pem' }),
      private_key_id: 'key-1',
      token_uri: `${this.url}/token`,
    };
  }

  private async answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    this.requests.push(request.url!);
    let text = '';
    for await (const part of request) text += part;
    if (request.url === '/token') {
      const assertion = new URLSearchParams(text).get('assertion')!;
      const valid = await jwtVerify(assertion, this.keys.publicKey, { audience: `${this.url}/token` }).catch(
        () => null,
      );
      return valid?.payload.iss === 'hatchet@p.iam.gserviceaccount.com'
        ? { status: 200, body: { access_token: 'granted', expires_in: 3600 } }
        : { status: 401, body: { error: 'invalid_grant' } };
    }
    if (request.headers.authorization !== 'Bearer granted') {
      return { status: 403, body: { error: 'forbidden' } };
    }
    const body = JSON.parse(text) as { plaintext: string; ciphertext: string };
    if (request.url === `/v1/${KEY}:encrypt`) {
      const wrapped = await this.remote.encrypt(Buffer.from(body.plaintext, 'base64'));
      return { status: 200, body: { ciphertext: wrapped.toString('base64') } };
    }
    if (request.url === `/v1/${KEY}:decrypt`) {
      const key = await this.remote.decrypt(Buffer.from(body.ciphertext, 'base64'));
      return { status: 200, body: { plaintext: key.toString('base64') } };
    }
    return { status: 404, body: { error: 'no such key' } };
  }
}

describe('envelope encryption by Cloud KMS (SEC-03, CFG-103 to CFG-105)', () => {
  const kms = new FakeKms();

  beforeAll(() => kms.start());
  afterAll(() => kms.stop());

  const aead = (options: Partial<Parameters<typeof cloudKmsAead>[0]> = {}) =>
    cloudKmsAead({
      keyUri: `gcp-kms://${KEY}`,
      credentials: kms.credentials(),
      endpoint: kms.url,
      ...options,
    });

  it('has its data keys wrapped and unwrapped by exactly the named key, with one login', async () => {
    const before = kms.requests.length;
    const envelope = aead();
    const secret = await envelope.encrypt(Buffer.from('secret'), Buffer.from('row 1'));
    expect(String(await envelope.decrypt(secret, Buffer.from('row 1')))).toBe('secret');
    expect(kms.requests.slice(before)).toEqual(['/token', `/v1/${KEY}:encrypt`, `/v1/${KEY}:decrypt`]);
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
