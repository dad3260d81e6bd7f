import type { Metadata } from '@grpc/grpc-js';
import { EngineError } from '@hatchet-ts/contracts';
import type { VerifiedToken } from '@hatchet-ts/identity';

/** Who calls: the tenant comes from the token and from nowhere else. */
export type Caller = VerifiedToken;

const SCHEME = /^bearer +/i;

/** The bearer token of a call; SDKs differ in the case of the scheme. */
export function bearerToken(metadata: Metadata): string {
  const [value] = metadata.get('authorization');
  if (typeof value !== 'string' || !SCHEME.test(value))
    throw new EngineError('unauthenticated', 'invalid auth token');
  return value.replace(SCHEME, '');
}
