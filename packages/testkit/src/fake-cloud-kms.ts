import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Aead, createMasterKeyset, type Keyset, keysetAead } from '@hatchet-ts/identity';
import { jwtVerify } from 'jose';

const ACCOUNT = 'hatchet@project.iam.gserviceaccount.com';
const ACCESS_TOKEN = 'granted';

/** Google's login and Cloud KMS with one key, as far as envelope encryption needs them (SEC-03). */
export class FakeCloudKms {
  /** Resource name of the only key. */
  static readonly KEY = 'projects/project/locations/global/keyRings/ring/cryptoKeys/key';
  static readonly KEY_URI = `gcp-kms://${FakeCloudKms.KEY}`;

  /** Paths that were asked for, in order. */
  readonly requests: string[] = [];
  endpoint = '';
  private readonly server: Server;
  private readonly key: Aead;
  private readonly account = generateKeyPairSync('rsa', { modulusLength: 2048 });

  /** @param keyset what stands in for the key inside KMS; default a new one */
  constructor(keyset: Keyset = createMasterKeyset()) {
    this.key = keysetAead(keyset);
    this.server = createServer((request, response) => {
      this.answer(request).then(
        ({ status, body }) => response.writeHead(status, { connection: 'close' }).end(JSON.stringify(body)),
        (error) => response.writeHead(500, { connection: 'close' }).end(String(error)),
      );
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.endpoint = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  /** @param key of the service account; another one is refused */
  credentials(key: KeyObject = this.account.privateKey) {
    return {
      type: 'service_account',
      client_email: ACCOUNT,
      private_key: key.export({ type: 'pkcs8', format: 'pem' }),
      private_key_id: 'key-1',
      token_uri: `${this.endpoint}/token`,
    };
  }

  private async answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    const path = request.url!;
    this.requests.push(path);
    let text = '';
    for await (const part of request) text += part;
    if (path === '/token') {
      return this.login(text);
    }
    if (request.headers.authorization !== `Bearer ${ACCESS_TOKEN}`) {
      return { status: 403, body: { error: 'forbidden' } };
    }
    const body = JSON.parse(text) as { plaintext: string; ciphertext: string };
    if (path === `/v1/${FakeCloudKms.KEY}:encrypt`) {
      const ciphertext = await this.key.encrypt(Buffer.from(body.plaintext, 'base64'));
      return { status: 200, body: { ciphertext: ciphertext.toString('base64') } };
    }
    if (path === `/v1/${FakeCloudKms.KEY}:decrypt`) {
      const plaintext = await this.key.decrypt(Buffer.from(body.ciphertext, 'base64'));
      return { status: 200, body: { plaintext: plaintext.toString('base64') } };
    }
    return { status: 404, body: { error: 'no such key' } };
  }

  private async login(form: string): Promise<{ status: number; body: unknown }> {
    const assertion = new URLSearchParams(form).get('assertion') ?? '';
    try {
      await jwtVerify(assertion, this.account.publicKey, {
        issuer: ACCOUNT,
        audience: `${this.endpoint}/token`,
      });
      return { status: 200, body: { access_token: ACCESS_TOKEN, expires_in: 3600 } };
    } catch (error) {
      return { status: 401, body: { error: 'invalid_grant', error_description: String(error) } };
    }
  }
}
