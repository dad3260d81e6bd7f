import { createHmac, generateKeyPairSync, sign } from 'node:crypto';

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const read = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as object;

/** Tokens that look like a given one and must not pass, each with what is wrong about it. */
export function forgedTokens(token: string): [what: string, forged: string][] {
  const [header = '', claims = '', signature = ''] = token.split('.');
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signed = (text: string) =>
    sign('sha256', Buffer.from(text), { key: stranger.privateKey, dsaEncoding: 'ieee-p1363' }).toString(
      'base64url',
    );
  const otherTenant = part({ ...read(claims), sub: '00000000-0000-4000-8000-000000000000' });
  const hmacHeader = part({ ...read(header), alg: 'HS256' });
  const publicKey = stranger.publicKey.export({ type: 'spki', format: 'pem' });
  return [
    ['nothing', ''],
    ['no token at all', 'let me in'],
    ['a cut signature', `${header}.${claims}.${signature.slice(0, -4)}`],
    ['no signature', `${header}.${claims}.`],
    ['the algorithm "none"', `${part({ ...read(header), alg: 'none' })}.${claims}.`],
    ['the key of somebody else', `${header}.${claims}.${signed(`${header}.${claims}`)}`],
    ['another tenant under an old signature', `${header}.${otherTenant}.${signature}`],
    [
      'a shared secret where a key pair is expected',
      `${hmacHeader}.${claims}.${createHmac('sha256', publicKey).update(`${hmacHeader}.${claims}`).digest('base64url')}`,
    ],
    ['a hundred kilobytes of claims', `${header}.${part({ sub: 'x'.repeat(100_000) })}.${signature}`],
  ];
}
