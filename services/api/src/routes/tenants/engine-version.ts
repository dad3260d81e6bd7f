import { HttpError } from '../../http/http-error';

/** There is one engine, V1. @throws HttpError 400 for another (ENV-11) */
export function refuseOtherEngine(version: string | undefined, field: string): void {
  if (version !== undefined && version !== 'V1')
    throw new HttpError(400, `${field} must be V1, the only engine version there is, got ${version}`, field);
}
