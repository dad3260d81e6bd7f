import type { Config } from '@hatchet-ts/config';
import { HttpError } from '../../http/http-error';

/** @throws HttpError 405 where people log in by other means only */
export function refuseWithoutBasicAuth(config: Pick<Config, 'SERVER_AUTH_BASIC_AUTH_ENABLED'>): void {
  if (!config.SERVER_AUTH_BASIC_AUTH_ENABLED)
    throw new HttpError(405, 'Login with e-mail address and password is switched off.');
}
