import type { IncomingHttpHeaders } from 'node:http';
import { readUserByEmail } from '@hatchet-ts/schema';
import type { ApiContext } from '../api-context';
import { HttpError } from '../http/http-error';
import { refuseCrossSite } from './cross-site';
import { ANONYMOUS, type Principal } from './principal';

const LOCAL_HOST = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/;

/**
 * Who a request without credentials is while SERVER_AUTH_DISABLED: the administrator of this machine's platform. Pages of
 * other sites are kept out: by name, since a name of theirs may be bent to point here, and by where the request comes
 * from.
 *
 * @throws HttpError 403
 */
export async function withoutLogin(
  method: string,
  headers: IncomingHttpHeaders,
  { config, database }: Pick<ApiContext, 'config' | 'database'>,
): Promise<Principal> {
  if (!LOCAL_HOST.test(headers.host ?? ''))
    throw new HttpError(403, 'Without authentication this API answers to the names of this machine only.');
  refuseCrossSite(method, headers, config.SERVER_URL);
  const user = await readUserByEmail(database, config.ADMIN_EMAIL);
  if (!user) return ANONYMOUS;
  const { id: userId, email, name, emailVerified } = user;
  return { kind: 'user', userId, email, name, emailVerified };
}
