import type { RestSchema } from '@hatchet-ts/contracts';
import type { SourceName } from './sources';

/** What proves who sends; the server keeps it and never shows it again. */
export type Credentials =
  | { authType: 'BASIC'; auth: RestSchema<'V1WebhookBasicAuth'> }
  | { authType: 'API_KEY'; auth: RestSchema<'V1WebhookAPIKeyAuth'> }
  | { authType: 'HMAC'; auth: RestSchema<'V1WebhookHMACAuth'> };

type Hmac = RestSchema<'V1WebhookHMACAuth'>;

/**
 * The headers with which the source would prove itself for a body.
 *
 * @throws Error where the browser cannot sign
 */
export async function proofOf(
  source: SourceName,
  credentials: Credentials,
  body: string,
): Promise<Record<string, string>> {
  const { authType, auth } = credentials;
  if (authType === 'BASIC')
    return { Authorization: `Basic ${base64(text(`${auth.username}:${auth.password}`))}` };
  if (authType === 'API_KEY') return { [auth.headerName]: auth.apiKey };
  const at = String(Math.floor(Date.now() / 1_000));
  if (source === 'STRIPE') {
    const signature = hex(await hmac('SHA256', text(auth.signingSecret), `${at}.${body}`));
    return { [auth.signatureHeaderName]: `t=${at},v1=${signature}` };
  }
  if (source === 'SLACK') {
    const signature = hex(await hmac('SHA256', text(auth.signingSecret), `v0:${at}:${body}`));
    return { 'X-Slack-Request-Timestamp': at, 'X-Slack-Signature': `v0=${signature}` };
  }
  if (source === 'SVIX') {
    const key = Uint8Array.from(atob(auth.signingSecret.replace(/^whsec_/, '')), (each) =>
      each.charCodeAt(0),
    );
    const id = `msg_${at}`;
    const signature = base64(await hmac('SHA256', key, `${id}.${at}.${body}`));
    return { 'svix-id': id, 'svix-timestamp': at, 'svix-signature': `v1,${signature}` };
  }
  const signature = encoded(auth, await hmac(auth.algorithm, text(auth.signingSecret), body));
  return { [auth.signatureHeaderName]: source === 'GITHUB' ? `sha256=${signature}` : signature };
}

const HASHES: Partial<Record<Hmac['algorithm'], string>> = {
  SHA1: 'SHA-1',
  SHA256: 'SHA-256',
  SHA512: 'SHA-512',
};

async function hmac(
  algorithm: Hmac['algorithm'],
  secret: Uint8Array<ArrayBuffer>,
  signed: string,
): Promise<Uint8Array> {
  const hash = HASHES[algorithm];
  if (hash === undefined)
    throw new Error(`Browsers do not sign with ${algorithm}. Send a test from your own program.`);
  // Absent on pages that are neither https nor localhost.
  if (!window.isSecureContext)
    throw new Error(
      'Browsers sign on https pages and on localhost only. Open the dashboard there to send a test.',
    );
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, text(signed)));
}

const text = (value: string) => new TextEncoder().encode(value);
const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));

function encoded({ encoding }: Hmac, bytes: Uint8Array): string {
  if (encoding === 'HEX') return hex(bytes);
  if (encoding === 'BASE64') return base64(bytes);
  return base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
