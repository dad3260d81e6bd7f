import { EngineError, LIMITS } from '@hatchet-ts/contracts';
import { z } from 'zod';
import type { TokenKeys } from '../keysets/token-keys';

/** Addresses written into tokens (CFG-08, CFG-11): where SDKs find the platform that issued them. */
export interface TokenAddresses {
  /** Public base URL of the REST API; issuer and audience of every token. */
  serverUrl: string;
  /** gRPC `host:port`. */
  grpcBroadcastAddress: string;
}

export interface TokenClaims {
  tokenId: string;
  tenantId: string;
  issuedAtMs: number;
  expiresAtMs: number;
}

/** Clocks of hosts that issue and verify may differ by this much. */
const CLOCK_SKEW_S = 60;

const claimsSchema = z.object({
  sub: z.uuid(),
  token_id: z.uuid(),
  iat: z.number(),
  exp: z.number(),
  server_url: z.string().optional(),
});

/** The one answer to every bad token: a caller learns nothing about why. */
export const invalidToken = (cause?: unknown) =>
  new EngineError('unauthenticated', 'invalid auth token', { cause });

/** ES256 token with every claim some SDK reads; the Python and Go ones refuse a token that lacks one. */
export function signToken(
  keys: TokenKeys,
  { serverUrl, grpcBroadcastAddress }: TokenAddresses,
  claims: TokenClaims,
): Promise<string> {
  return keys.sign({
    sub: claims.tenantId,
    iss: serverUrl,
    aud: serverUrl,
    iat: Math.floor(claims.issuedAtMs / 1000),
    exp: Math.floor(claims.expiresAtMs / 1000),
    token_id: claims.tokenId,
    server_url: serverUrl,
    grpc_broadcast_address: grpcBroadcastAddress,
  });
}

/**
 * The claims of a token that this installation signed and that has not expired. Whether it was revoked only the
 * database knows.
 *
 * @throws {EngineError} `unauthenticated`, whatever is wrong
 */
export async function verifyToken(
  keys: TokenKeys,
  { serverUrl }: TokenAddresses,
  token: string,
  nowMs: number,
): Promise<TokenClaims> {
  if (token.length > LIMITS.tokenLength) {
    throw invalidToken();
  }
  try {
    const payload = await keys.verify(token, {
      issuer: serverUrl,
      audience: serverUrl,
      requiredClaims: ['sub', 'iat', 'exp', 'token_id'],
      clockTolerance: CLOCK_SKEW_S,
      currentDate: new Date(nowMs),
    });
    const claims = claimsSchema.parse(payload);
    const foreign = claims.server_url !== undefined && claims.server_url !== serverUrl;
    if (foreign || claims.iat > nowMs / 1000 + CLOCK_SKEW_S) {
      throw invalidToken(new Error(foreign ? 'server_url is another one' : 'issued in the future'));
    }
    return {
      tokenId: claims.token_id,
      tenantId: claims.sub,
      issuedAtMs: claims.iat * 1000,
      expiresAtMs: claims.exp * 1000,
    };
  } catch (error) {
    throw error instanceof EngineError ? error : invalidToken(error);
  }
}
