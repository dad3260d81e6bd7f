import { CliError } from '../cli-error';

/** What a token says about where it belongs; nothing of it is verified here. */
export interface TokenClaims {
  tenantId: string;
  serverUrl?: string;
  /** `host:port`. */
  grpcAddress?: string;
  tokenId?: string;
  expiresAtMs?: number;
}

/**
 * @param variable the environment variable it comes from, if it does
 * @throws CliError when it is no API token at all
 */
export function decodeToken(token: string, variable?: string): TokenClaims {
  const from = variable ? ` in ${variable}` : '';
  const invalid = (why: string) =>
    new CliError(`invalid token provided${from}: ${why}`, {
      hint: 'An API token is a JSON Web Token, three parts with dots between them, starting with "ey".',
    });
  const parts = token.trim().split('.');
  if (parts.length !== 3) throw invalid('invalid token format');
  let claims: Record<string, unknown>;
  try {
    claims = JSON.parse(Buffer.from(parts[1]!, 'base64url').toString('utf8')) as Record<string, unknown>;
  } catch (cause) {
    throw new CliError(`invalid token provided${from}: its second part is not JSON`, { cause });
  }
  if (typeof claims?.sub !== 'string') throw invalid('it names no tenant (claim "sub")');
  const text = (name: string) => (typeof claims[name] === 'string' ? (claims[name] as string) : undefined);
  return {
    tenantId: claims.sub,
    serverUrl: text('server_url'),
    grpcAddress: text('grpc_broadcast_address'),
    tokenId: text('token_id'),
    expiresAtMs: typeof claims.exp === 'number' ? claims.exp * 1_000 : undefined,
  };
}
