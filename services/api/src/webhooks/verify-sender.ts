import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Webhook } from '@hatchet-ts/schema';
import { HttpError } from '../http/http-error';
import type { Credentials, HmacCredentials } from './credentials';

/** How old a signed delivery may be. Older ones may be somebody's recording. */
const STRIPE_AGE_MS = 10 * 60_000;
const SLACK_AGE_MS = 5 * 60_000;
const SVIX_AGE_MS = 5 * 60_000;

export interface Delivery {
  headers: IncomingHttpHeaders;
  body: Buffer;
  nowMs: number;
}

/**
 * Whether a delivery comes from who it says (engine-behaviour 2.6.3). Signatures are over the raw body; secrets are
 * compared in constant time.
 *
 * @throws HttpError 403; 400 where a signature header has no form at all
 */
export function verifySender(source: Webhook['source'], credentials: Credentials, delivery: Delivery): void {
  if (credentials.type === 'BASIC') verifyBasic(credentials, delivery);
  else if (credentials.type === 'API_KEY') verifyApiKey(credentials, delivery);
  else if (source === 'STRIPE') verifyStripe(credentials, delivery);
  else if (source === 'SLACK') verifySlack(credentials, delivery);
  else if (source === 'SVIX') verifySvix(credentials, delivery);
  else verifyHmac(credentials, delivery);
}

function verifyBasic(
  { username, password }: Extract<Credentials, { type: 'BASIC' }>,
  { headers }: Delivery,
): void {
  const match = /^basic +(.+)$/i.exec(headers.authorization ?? '');
  if (!match) throw new HttpError(403, 'missing or invalid authorization header');
  const given = Buffer.from(match[1]!, 'base64');
  if (!equal(given, Buffer.from(`${username}:${password}`)))
    throw new HttpError(403, 'invalid basic auth credentials');
}

function verifyApiKey(
  { headerName, apiKey }: Extract<Credentials, { type: 'API_KEY' }>,
  { headers }: Delivery,
): void {
  const given = header(headers, headerName);
  if (given === undefined) throw new HttpError(403, `missing or invalid api key header: ${headerName}`);
  if (!equal(Buffer.from(given), Buffer.from(apiKey))) throw new HttpError(403, 'invalid api key');
}

function verifyHmac(credentials: HmacCredentials, { headers, body }: Delivery): void {
  const { signatureHeaderName } = credentials;
  const given = header(headers, signatureHeaderName);
  if (!given) throw new HttpError(403, `missing or invalid signature header: ${signatureHeaderName}`);
  // GitHub and others put the algorithm before the signature: `sha256=…`.
  const prefix = `${credentials.algorithm.toLowerCase()}=`;
  const signature = given.startsWith(prefix) ? given.slice(prefix.length) : given;
  if (!equal(Buffer.from(signature), Buffer.from(signatureOf(credentials, body))))
    throw new HttpError(403, 'invalid HMAC signature');
}

/** `t=<seconds>,v1=<signature>[,v1=…]` over `<seconds>.<body>`. */
function verifyStripe(credentials: HmacCredentials, { headers, body, nowMs }: Delivery): void {
  const { signatureHeaderName, signingSecret } = credentials;
  const given = header(headers, signatureHeaderName);
  if (!given) throw new HttpError(403, `missing or invalid signature header: ${signatureHeaderName}`);
  const parts = given.split(',').map((part) => part.trim().split('='));
  const at = parts.find(([name]) => name === 't')?.[1];
  const signatures = parts.filter(([name]) => name === 'v1').map(([, value]) => value ?? '');
  if (at === undefined || !/^\d+$/.test(at) || signatures.length === 0)
    throw new HttpError(400, `invalid signature header format: ${signatureHeaderName}`);
  const expected = createHmac('sha256', signingSecret).update(`${at}.`).update(body).digest('hex');
  const matches = signatures.some((signature) => equal(Buffer.from(signature), Buffer.from(expected)));
  if (!matches || !isFresh(at, nowMs, STRIPE_AGE_MS)) throw new HttpError(403, 'invalid HMAC signature');
}

/** `v0=<signature>` over `v0:<seconds>:<body>`. */
function verifySlack({ signingSecret }: HmacCredentials, { headers, body, nowMs }: Delivery): void {
  const at = header(headers, 'x-slack-request-timestamp');
  const given = header(headers, 'x-slack-signature');
  if (!at || !/^\d+$/.test(at))
    throw new HttpError(403, 'missing or invalid signature header: X-Slack-Request-Timestamp');
  if (!given) throw new HttpError(403, 'missing or invalid signature header: X-Slack-Signature');
  const expected = `v0=${createHmac('sha256', signingSecret).update(`v0:${at}:`).update(body).digest('hex')}`;
  if (!equal(Buffer.from(given), Buffer.from(expected)) || !isFresh(at, nowMs, SLACK_AGE_MS))
    throw new HttpError(403, 'invalid HMAC signature');
}

/** `v1,<signature> [v1,…]` over `<id>.<seconds>.<body>`, under the names of Svix or of the open standard. */
function verifySvix({ signingSecret }: HmacCredentials, { headers, body, nowMs }: Delivery): void {
  const named = (name: string) => header(headers, `svix-${name}`) ?? header(headers, `webhook-${name}`);
  const id = named('id');
  const at = named('timestamp');
  const given = named('signature');
  if (!id || !at || !/^\d+$/.test(at) || !given)
    throw new HttpError(403, 'missing or invalid signature header: svix-signature');
  const key = Buffer.from(signingSecret.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${at}.`).update(body).digest('base64');
  const matches = given
    .split(' ')
    .map((part) => part.split(','))
    .some(([version, value]) => version === 'v1' && equal(Buffer.from(value ?? ''), Buffer.from(expected)));
  if (!matches || !isFresh(at, nowMs, SVIX_AGE_MS)) throw new HttpError(403, 'invalid SVIX signature');
}

function signatureOf({ algorithm, encoding, signingSecret }: HmacCredentials, body: Buffer): string {
  const digest = createHmac(algorithm.toLowerCase(), signingSecret).update(body);
  if (encoding === 'HEX') return digest.digest('hex');
  return digest.digest(encoding === 'BASE64' ? 'base64' : 'base64url');
}

const isFresh = (seconds: string, nowMs: number, ageMs: number) =>
  Math.abs(nowMs - Number(seconds) * 1000) <= ageMs;

/** The first value of a header, whatever the case of its name. */
function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const key = name.toLowerCase();
  // `constructor` is a name that headers may have.
  const value = Object.hasOwn(headers, key) ? headers[key] : undefined;
  return Array.isArray(value) ? value[0] : value;
}

function equal(given: Buffer, expected: Buffer): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected);
}
