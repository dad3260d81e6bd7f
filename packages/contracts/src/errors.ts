/**
 * The one error vocabulary. Services map it once per edge: `error-status.ts` (gRPC), `error-response.ts` (REST).
 * Whatever is not an EngineError is internal, and its text never leaves the process.
 */
export type ErrorCode =
  | 'invalid_argument'
  | 'not_found'
  | 'already_exists'
  | 'failed_precondition'
  | 'resource_exhausted'
  | 'unauthenticated'
  | 'permission_denied'
  | 'unimplemented'
  | 'unavailable'
  | 'internal';

export interface ErrorOptionsOfEngine {
  /** Name of the offending field, for REST bodies. */
  field?: string;
  cause?: unknown;
  /** How long the caller should wait before trying again, in milliseconds. */
  retryAfterMs?: number;
  /** Typed details (for gRPC `grpc-status-details-bin`). */
  details?: { typeUrl: string; value: Uint8Array }[];
}

export class EngineError extends Error {
  override name = 'EngineError';
  readonly field?: string;
  readonly retryAfterMs?: number;
  readonly details?: { typeUrl: string; value: Uint8Array }[];

  /** @param message a sentence that is safe to show to a user */
  constructor(
    readonly code: ErrorCode,
    message: string,
    options: ErrorOptionsOfEngine = {},
  ) {
    super(message, { cause: options.cause });
    this.field = options.field;
    this.retryAfterMs = options.retryAfterMs;
    this.details = options.details;
  }
}

export const invalidArgument = (message: string, field?: string) =>
  new EngineError('invalid_argument', message, { field });
export const notFound = (message: string) => new EngineError('not_found', message);
