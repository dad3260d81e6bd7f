import type { IncomingHttpHeaders } from 'node:http';
import { EngineError } from '@hatchet-ts/contracts';
import type { ApiContext } from '../api-context';
import { notAuthenticated } from '../http/http-error';
import { ANONYMOUS, type Principal } from './principal';

const SCHEME = /^bearer +/i;

/**
 * Who sends the request. Credentials that are given and wrong are refused, also where none are needed by the route;
 * a bearer token wins over a cookie.
 *
 * @throws HttpError 403
 */
export async function authenticate(headers: IncomingHttpHeaders, context: ApiContext): Promise<Principal> {
  const { authorization } = headers;
  if (authorization !== undefined) {
    if (!SCHEME.test(authorization)) throw notAuthenticated();
    return ofToken(authorization.replace(SCHEME, ''), context);
  }
  return ANONYMOUS;
}

async function ofToken(token: string, context: ApiContext): Promise<Principal> {
  try {
    const { tenantId, tokenId } = await context.tokens.verify(token);
    return { kind: 'token', tenantId, tokenId };
  } catch (error) {
    if (error instanceof EngineError && error.code === 'unauthenticated') throw notAuthenticated();
    throw error;
  }
}
