import { validateHeaderName } from 'node:http';
import type { RequestBody } from '@hatchet-ts/contracts';
import { HttpError } from '../../http/http-error';
import type { Credentials } from '../../webhooks/credentials';

/** Either alphabet of base64; what is outside of it would be skipped, and leave a key that anybody can guess. */
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/**
 * What senders must prove. Refused is what proves nothing: a key or password that is empty, or a header that no request
 * can carry.
 *
 * @throws HttpError 400
 */
export function checkedCredentials({
  sourceName,
  authType,
  auth,
}: RequestBody<'v1-webhook:create'>): Credentials {
  const credentials = { type: authType, ...auth } as Credentials;
  if (credentials.type === 'BASIC') {
    notEmpty('username', credentials.username);
    notEmpty('password', credentials.password);
    if (credentials.username.includes(':'))
      throw new HttpError(400, 'auth.username must not contain a colon (RFC 7617)', 'auth.username');
  } else if (credentials.type === 'API_KEY') {
    notEmpty('apiKey', credentials.apiKey);
    headerName('headerName', credentials.headerName);
  } else {
    const { signingSecret, signatureHeaderName } = credentials;
    notEmpty('signingSecret', signingSecret);
    if (sourceName === 'SVIX' && !BASE64.test(signingSecret.replace(/^whsec_/, '')))
      throw new HttpError(
        400,
        'auth.signingSecret must be the base64 that Svix shows, with or without whsec_',
        'auth.signingSecret',
      );
    // The headers of these two have names of their own.
    if (sourceName !== 'SLACK' && sourceName !== 'SVIX')
      headerName('signatureHeaderName', signatureHeaderName);
  }
  return credentials;
}

function notEmpty(field: string, value: string): void {
  if (value === '') throw new HttpError(400, `auth.${field} must not be empty`, `auth.${field}`);
}

function headerName(field: string, value: string): void {
  try {
    validateHeaderName(value);
  } catch {
    throw new HttpError(400, `auth.${field} must be the name of an HTTP header`, `auth.${field}`);
  }
}
