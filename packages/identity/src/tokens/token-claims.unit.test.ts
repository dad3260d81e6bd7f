import { createHmac } from 'node:crypto';
import { generateKeyPair, importJWK, SignJWT } from 'jose';
import vectors from '../../fixtures/tink-vectors.json';
import { createTokenKeyset, publicKeyset, rotateKeyset } from '../keysets/create-keysets';
import { jwtEcdsaKeyOf, toJwk } from '../keysets/jwt-ecdsa-key';
import type { Keyset } from '../keysets/keyset';
import { readKeyset } from '../keysets/tink-format';
import { TokenKeys } from '../keysets/token-keys';
import { signToken, type TokenAddresses, type TokenClaims, verifyToken } from './token-claims';

const ADDRESSES: TokenAddresses = {
  serverUrl: 'http://localhost:8080',
  grpcBroadcastAddress: 'localhost:7077',
};
const NOW_MS = Date.UTC(2026, 5, 1);
const CLAIMS: TokenClaims = {
  tokenId: '019a0000-0000-7000-8000-000000000001',
  tenantId: '707d0855-80ab-4e1f-a156-f1c4546cbf52',
  issuedAtMs: NOW_MS,
  expiresAtMs: NOW_MS + 3_600_000,
};

const keysOf = (keyset: Keyset) => TokenKeys.of(publicKeyset(keyset), keyset);
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Claims as they stand in a good token, for forging bad ones. */
const payload = {
  sub: CLAIMS.tenantId,
  iss: ADDRESSES.serverUrl,
  aud: ADDRESSES.serverUrl,
  iat: NOW_MS / 1000,
  exp: NOW_MS / 1000 + 3600,
  token_id: CLAIMS.tokenId,
  server_url: ADDRESSES.serverUrl,
  grpc_broadcast_address: ADDRESSES.grpcBroadcastAddress,
};

describe('an API token (USR-09)', () => {
  it('carries the claims that SDKs read', async () => {
    const token = await signToken(await keysOf(createTokenKeyset()), ADDRESSES, CLAIMS);
    const [header, body] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
    expect(token).toMatch(/^ey/);
    expect(JSON.parse(header!)).toEqual({ alg: 'ES256', kid: expect.any(String) });
    expect(JSON.parse(body!)).toEqual(payload);
  });

  it('is accepted by the keys that signed it', async () => {
    const keys = await keysOf(createTokenKeyset());
    expect(await verifyToken(keys, ADDRESSES, await signToken(keys, ADDRESSES, CLAIMS), NOW_MS)).toEqual(
      CLAIMS,
    );
  });

  it.each([
    ['token', 'jwtPublic'],
    ['tokenRaw', 'jwtPrivateRaw'],
  ] as const)('made by Tink is accepted: %s', async (token, keyset) => {
    const keys = await TokenKeys.of(await readKeyset(vectors[keyset]));
    const claims = await verifyToken(keys, ADDRESSES, vectors[token], NOW_MS);
    expect(claims.tenantId).toBe('707d0855-80ab-4e1f-a156-f1c4546cbf52');
  });

  it('stays valid when its key is no longer the primary one', async () => {
    const keyset = createTokenKeyset();
    const token = await signToken(await keysOf(keyset), ADDRESSES, CLAIMS);
    const rotated = await keysOf(rotateKeyset(keyset));
    expect(await verifyToken(rotated, ADDRESSES, token, NOW_MS)).toEqual(CLAIMS);
  });

  it('is not signed by a process without private keys, nor by keys that do not belong together', async () => {
    const verifying = await TokenKeys.of(publicKeyset(createTokenKeyset()));
    await expect(signToken(verifying, ADDRESSES, CLAIMS)).rejects.toThrow('no private keyset');
    const unrelated = TokenKeys.of(publicKeyset(createTokenKeyset()), createTokenKeyset());
    await expect(unrelated).rejects.toThrow('lacks the key that the private keyset signs with');
  });
});

describe('a token is refused', () => {
  const keyset = createTokenKeyset();
  const publicJwk = () => toJwk(jwtEcdsaKeyOf(publicKeyset(keyset).keys[0]!));
  const kid = () => {
    const id = Buffer.alloc(4);
    id.writeUInt32BE(keyset.primaryKeyId);
    return id.toString('base64url');
  };
  const signed = async (changes: object, header: object = {}) => {
    const key = await importJWK(toJwk(jwtEcdsaKeyOf(keyset.keys[0]!)), 'ES256');
    return new SignJWT({ ...payload, ...changes })
      .setProtectedHeader({ alg: 'ES256', kid: kid(), ...header })
      .sign(key);
  };

  const refused: [string, () => Promise<string> | string][] = [
    ['empty', () => ''],
    ['not a token', () => 'hello'],
    ['of two parts', () => `${base64url({ alg: 'ES256' })}.${base64url(payload)}`],
    ['with a header that is not JSON', () => `e30x.${base64url(payload)}.AAAA`],
    ['unsigned', () => `${base64url({ alg: 'none' })}.${base64url(payload)}.`],
    [
      'signed with the public key as a shared secret',
      () => {
        const head = `${base64url({ alg: 'HS256', kid: kid() })}.${base64url(payload)}`;
        const secret = JSON.stringify(publicJwk());
        return `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`;
      },
    ],
    [
      'signed by another algorithm',
      async () => {
        const { privateKey } = await generateKeyPair('RS256');
        return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: kid() }).sign(privateKey);
      },
    ],
    ['signed by another key', async () => signToken(await keysOf(createTokenKeyset()), ADDRESSES, CLAIMS)],
    ['naming another key', () => signed({}, { kid: 'AAAAAA' })],
    ['naming no key', () => signed({}, { kid: undefined })],
    [
      'with changed claims',
      async () => {
        const [header, , signature] = (await signed({})).split('.');
        return `${header}.${base64url({ ...payload, sub: '00000000-0000-4000-8000-000000000000' })}.${signature}`;
      },
    ],
    ['expired', () => signed({ exp: NOW_MS / 1000 - 61 })],
    ['without expiry', () => signed({ exp: undefined })],
    ['issued in the future', () => signed({ iat: NOW_MS / 1000 + 61 })],
    ['not yet valid', () => signed({ nbf: NOW_MS / 1000 + 61 })],
    ['without tenant', () => signed({ sub: undefined })],
    ['with a tenant that is no UUID', () => signed({ sub: "' or 1=1" })],
    ['without token id', () => signed({ token_id: undefined })],
    ['of another issuer', () => signed({ iss: 'http://elsewhere' })],
    ['for another audience', () => signed({ aud: 'http://elsewhere' })],
    ['of another server', () => signed({ server_url: 'http://elsewhere' })],
    ['of 100 kB', () => signed({ padding: 'x'.repeat(100_000) })],
  ];

  it.each(refused)('that is %s', async (_what, forge) => {
    const keys = await keysOf(keyset);
    await expect(verifyToken(keys, ADDRESSES, await forge(), NOW_MS)).rejects.toMatchObject({
      code: 'unauthenticated',
      message: 'invalid auth token',
    });
  });

  it('only beyond a minute of clock skew', async () => {
    const keys = await keysOf(keyset);
    const token = await signed({ iat: NOW_MS / 1000 + 59 });
    expect(await verifyToken(keys, ADDRESSES, token, NOW_MS)).toMatchObject({ tenantId: CLAIMS.tenantId });
  });
});
