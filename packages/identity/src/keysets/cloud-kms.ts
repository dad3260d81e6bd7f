import { randomBytes } from 'node:crypto';
import { importPKCS8, SignJWT } from 'jose';
import { z } from 'zod';
import type { Aead } from './aead';
import { aesGcmDecrypt, aesGcmEncrypt, readAesGcmKey, writeAesGcmKey } from './aes-gcm-key';
import { KeysetError } from './keyset';

export interface CloudKmsOptions {
  /** `gcp-kms://projects/…/cryptoKeys/…` (CFG-104). */
  keyUri: string;
  /** Service account as parsed JSON (CFG-105). */
  credentials: unknown;
  /** Base URL of Cloud KMS (SERVER_ENCRYPTION_CLOUDKMS_ENDPOINT). */
  endpoint: string;
}

const serviceAccount = z.object({
  client_email: z.string(),
  private_key: z.string(),
  private_key_id: z.string().optional(),
  token_uri: z.url().default('https://oauth2.googleapis.com/token'),
});
type ServiceAccount = z.output<typeof serviceAccount>;

const accessToken = z.object({ access_token: z.string(), expires_in: z.number() });

const SCOPE = 'https://www.googleapis.com/auth/cloudkms';
const REQUEST_TIMEOUT_MS = 10_000;
/** A token is renewed this long before it ends, so that it does not end on its way. */
const RENEW_BEFORE_MS = 60_000;

const LENGTH_BYTES = 4;

/**
 * Envelope encryption by a key in Google Cloud KMS (SEC-03): every ciphertext carries its own AES-256-GCM key,
 * wrapped by KMS. The format is that of Tink's KMS envelope.
 *
 * @throws {KeysetError} if the credentials are not a service account; later, if KMS refuses or cannot be reached
 */
export function cloudKmsAead(options: CloudKmsOptions): Aead {
  const kms = new CloudKmsKey(options);
  return {
    encrypt: async (plaintext, associatedData = new Uint8Array()) => {
      const key = randomBytes(32);
      const wrapped = await kms.call('encrypt', writeAesGcmKey(key));
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt32BE(wrapped.length);
      return Buffer.concat([length, wrapped, aesGcmEncrypt(key, plaintext, associatedData)]);
    },
    decrypt: async (ciphertext, associatedData = new Uint8Array()) => {
      const bytes = Buffer.from(ciphertext);
      const end =
        bytes.length < LENGTH_BYTES ? Number.POSITIVE_INFINITY : LENGTH_BYTES + bytes.readUInt32BE();
      if (end > bytes.length) {
        throw new KeysetError('the ciphertext is too short');
      }
      const key = readAesGcmKey(await kms.call('decrypt', bytes.subarray(LENGTH_BYTES, end)));
      try {
        return aesGcmDecrypt(key, bytes.subarray(end), associatedData);
      } catch (error) {
        throw new KeysetError('the ciphertext was changed or belongs elsewhere', { cause: error });
      }
    },
  };
}

const FIELDS = {
  encrypt: { from: 'plaintext', to: 'ciphertext' },
  decrypt: { from: 'ciphertext', to: 'plaintext' },
} as const;

class CloudKmsKey {
  private readonly url: string;
  private readonly account: ServiceAccount;
  private token: { value: string; renewAtMs: number } | undefined;

  constructor({ keyUri, credentials, endpoint }: CloudKmsOptions) {
    const account = serviceAccount.safeParse(credentials);
    if (!account.success) {
      const wrong = account.error.issues.map(({ path, message }) => [...path, message].join(': '));
      throw new KeysetError(`the Cloud KMS credentials are no service account: ${wrong.join('; ')}`);
    }
    this.account = account.data;
    this.url = `${endpoint}/v1/${keyUri.replace(/^gcp-kms:\/\//, '')}`;
  }

  async call(operation: 'encrypt' | 'decrypt', bytes: Uint8Array): Promise<Buffer> {
    const { from, to } = FIELDS[operation];
    const answer = await request(`${this.url}:${operation}`, `Cloud KMS ${operation}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await this.authorize()}`, 'content-type': 'application/json' },
      body: JSON.stringify({ [from]: Buffer.from(bytes).toString('base64') }),
    });
    const result = z.object({ [to]: z.base64() }).parse(answer)[to]!;
    return Buffer.from(result, 'base64');
  }

  private async authorize(): Promise<string> {
    if (this.token && Date.now() < this.token.renewAtMs) {
      return this.token.value;
    }
    const { token_uri, client_email, private_key, private_key_id } = this.account;
    const assertion = await new SignJWT({ scope: SCOPE })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(private_key_id ? { kid: private_key_id } : {}) })
      .setIssuer(client_email)
      .setAudience(token_uri)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(await importPKCS8(private_key, 'RS256'));
    const answer = await request(token_uri, 'Cloud KMS login', {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
    });
    const { access_token, expires_in } = accessToken.parse(answer);
    this.token = { value: access_token, renewAtMs: Date.now() + expires_in * 1000 - RENEW_BEFORE_MS };
    return access_token;
  }
}

async function request(url: string, what: string, init: RequestInit): Promise<unknown> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
    if (response.ok) {
      return await response.json();
    }
    const reason = (await response.text()).slice(0, 500);
    throw new KeysetError(`${what} was refused: HTTP ${response.status} ${reason}`);
  } catch (error) {
    if (error instanceof KeysetError) {
      throw error;
    }
    throw new KeysetError(`${what} failed: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
