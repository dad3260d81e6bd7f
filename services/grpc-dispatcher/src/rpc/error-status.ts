import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { EngineError, type ErrorCode } from '@hatchet-ts/contracts';
import { isTransient, isUnstorableText } from '@hatchet-ts/schema';
import type { Logger } from '@hatchet-ts/service-kit';
import { encodeStatusDetails } from './status-details';

const CODES: Record<ErrorCode, status> = {
  invalid_argument: status.INVALID_ARGUMENT,
  not_found: status.NOT_FOUND,
  already_exists: status.ALREADY_EXISTS,
  failed_precondition: status.FAILED_PRECONDITION,
  resource_exhausted: status.RESOURCE_EXHAUSTED,
  unauthenticated: status.UNAUTHENTICATED,
  permission_denied: status.PERMISSION_DENIED,
  unimplemented: status.UNIMPLEMENTED,
  unavailable: status.UNAVAILABLE,
  internal: status.INTERNAL,
};

const NULL_CHARACTER =
  'Invalid request: a text of the request contains the null character, which cannot be stored';

/**
 * The only place that turns errors into gRPC statuses (engine-behaviour 13.4, 14.1). Trouble with the database that a
 * repetition may cure is UNAVAILABLE, so that SDKs repeat; anything else we did not name is INTERNAL without detail.
 */
export function errorStatus(error: unknown, rpc: string, logger: Logger): Partial<ServiceError> {
  if (error instanceof EngineError && error.code !== 'internal') {
    const code = CODES[error.code];
    if (!error.details) return { code, details: error.message };
    const metadata = new Metadata();
    metadata.set('grpc-status-details-bin', encodeStatusDetails(code, error.message, error.details));
    return { code, details: error.message, metadata };
  }
  if (isTransient(error)) {
    logger.warn({ error, rpc }, 'database unavailable');
    return { code: status.UNAVAILABLE, details: 'The database is unavailable, try again.' };
  }
  if (isUnstorableText(error)) return { code: status.INVALID_ARGUMENT, details: NULL_CHARACTER };
  logger.error({ error, rpc }, 'rpc failed');
  return { code: status.INTERNAL, details: 'An internal error occurred.' };
}
