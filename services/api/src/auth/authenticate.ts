import type { IncomingHttpHeaders } from 'node:http';
import { EngineError } from '@hatchet-ts/contracts';
import type { ApiContext } from '../api-context';
import { notAuthenticated } from '../http/http-error';
import { refuseCrossSite } from './cross-site';
import { ANONYMOUS, type Principal } from './principal';
import { withoutLogin } from './without-login';

const SCHEME = /^bearer +/i;

/**
 * Who sends a request. A bearer token wins over a cookie, and a wrong one is refused even beside a good cookie.
 *
 * @throws HttpError 403
 */
export async function authenticate(
  method: string,
  headers: IncomingHttpHeaders,
  context: Pick<ApiContext, 'config' | 'database' | 'sessions' | 'tokens'>,
): Promise<Principal> {
  const { authorization, cookie } = headers;
  if (authorization !== undefined) {
    if (!SCHEME.test(authorization)) throw notAuthenticated();
    return ofToken(authorization.replace(SCHEME, ''), context);
  }
  const user = await context.sessions.userOf(cookie);
  if (!user) return context.config.SERVER_AUTH_DISABLED ? withoutLogin(method, headers, context) : ANONYMOUS;
  refuseCrossSite(method, headers, context.config.SERVER_URL);
  return { kind: 'user', ...user };
}

async function ofToken(token: string, { tokens }: Pick<ApiContext, 'tokens'>): Promise<Principal> {
  try {
    const { tenantId, tokenId } = await tokens.verify(token);
    return { kind: 'token', tenantId, tokenId };
  } catch (error) {
    if (error instanceof EngineError && error.code === 'unauthenticated') throw notAuthenticated();
    throw error;
  }
}
