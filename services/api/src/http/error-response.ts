import { EngineError, type ErrorCode, type RestSchema } from '@hatchet-ts/contracts';
import { isTransient, isUnstorableText } from '@hatchet-ts/schema';
import { HttpError } from './http-error';

const STATUS: Record<ErrorCode, number> = {
  invalid_argument: 400,
  not_found: 404,
  already_exists: 400,
  failed_precondition: 400,
  resource_exhausted: 429,
  unauthenticated: 403,
  permission_denied: 403,
  unimplemented: 501,
  unavailable: 503,
  internal: 500,
};

/** gRPC texts carry this prefix where the REST texts of the original do not. */
const GRPC_PREFIX = 'Invalid request: ';
const INTERNAL = 'Internal Server Error';
const NULL_CHARACTER = 'A text of the request contains the null character, which cannot be stored';
const UNAVAILABLE = 'A part of the platform cannot be reached at the moment. Please try again.';

export interface ErrorAnswer {
  status: number;
  body: RestSchema<'APIErrors'>;
  headers: Readonly<Record<string, string>>;
  /** A fault of ours, for the log. */
  unexpected: boolean;
}

/** The one place where errors become HTTP answers. What has no code is internal, and its text stays in our logs. */
export function errorResponse(error: unknown): ErrorAnswer {
  if (error instanceof HttpError)
    return answer(error.status, error.message, error.field, { ...error.headers });
  if (error instanceof EngineError) {
    const status = STATUS[error.code];
    const headers: Record<string, string> = {};
    if (error.retryAfterMs !== undefined)
      headers['retry-after'] = String(Math.ceil(error.retryAfterMs / 1000));
    if (status === 500) return { ...answer(500, INTERNAL), unexpected: true };
    const text = error.message.startsWith(GRPC_PREFIX)
      ? error.message.slice(GRPC_PREFIX.length)
      : error.message;
    return answer(status, text, error.field, headers);
  }
  const refused = refusedByExpress(error);
  if (refused) return answer(refused.status, refused.message);
  if (isUnstorableText(error)) return answer(400, NULL_CHARACTER);
  if (isTransient(error)) return { ...answer(503, UNAVAILABLE), unexpected: true };
  return { ...answer(500, INTERNAL), unexpected: true };
}

/** What express and its body reader refuse themselves: too large, unreadable encoding, malformed path. */
function refusedByExpress(error: unknown): { status: number; message: string } | null {
  const { status, type, limit, message } = error as {
    status?: unknown;
    type?: string;
    limit?: number;
    message: string;
  };
  if (!(error instanceof Error) || typeof status !== 'number' || status < 400 || status >= 500) return null;
  if (type === 'entity.too.large')
    return { status, message: `The request body is larger than ${limit} bytes` };
  return { status, message };
}

function answer(
  status: number,
  description: string,
  field?: string,
  headers: Record<string, string> = {},
): ErrorAnswer {
  return { status, headers, unexpected: false, body: { errors: [{ description, ...(field && { field }) }] } };
}
