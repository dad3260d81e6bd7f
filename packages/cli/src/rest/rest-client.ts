import type { RestPaths } from '@hatchet-ts/contracts';
import createClient, { type Client } from 'openapi-fetch';
import { CliError } from '../cli-error';
import type { ConnectionOptions } from '../command-spec';
import { type Connection, findConnection } from '../profiles/connection';
import { version } from '../version';

/** An answer that is no success. */
export class RestError extends CliError {
  constructor(
    message: string,
    readonly status: number,
    hint?: string,
  ) {
    super(message, { hint });
  }
}

/** A platform over REST: a client made from its OpenAPI document, and the tenant of the token. */
export interface Rest {
  client: Client<RestPaths>;
  connection: Connection;
  tenant: string;
}

export async function connectRest(options: ConnectionOptions): Promise<Rest> {
  return restOf(await findConnection(options));
}

/** Local answers come at once; a proxy on the way that swallows requests must not hold a script for ever. */
const ANSWER_TIMEOUT_MS = 30_000;

export function restOf(connection: Connection, { timeoutMs = ANSWER_TIMEOUT_MS } = {}): Rest {
  const client = createClient<RestPaths>({
    baseUrl: connection.serverUrl,
    headers: { authorization: `Bearer ${connection.token}`, 'user-agent': `hatchet-cli/${version()}` },
    fetch: (request) =>
      fetch(request, { signal: AbortSignal.timeout(timeoutMs) }).catch((cause) =>
        unreachable(connection, cause),
      ),
  });
  return { client, connection, tenant: connection.tenantId };
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Where to look for what was not found. */
const LISTS: Readonly<Record<string, string>> = {
  run: "'hatchet runs list' shows the ids of runs; with --since 30d the older ones too. Is it of another profile (-p)?",
  'scheduled run': "'hatchet scheduled list' shows the ids.",
};

/**
 * The body of a success.
 *
 * @param what for "not found", e.g. `run`
 * @throws RestError with the sentence of the platform
 */
export async function answer<T>(call: Promise<Answer<T>>, what = 'it'): Promise<NonNullable<T>> {
  const { data, error, response } = await call;
  if (response.ok) return data as NonNullable<T>;
  const { status } = response;
  const said = sentences(error);
  if (status === 404 && (!said || /^not found$/i.test(said)))
    throw new RestError(`${what} not found (status 404)`, status, LISTS[what]);
  if (status === 403)
    throw new RestError(
      `the API token is not accepted by ${new URL(response.url).origin} (status 403)${said ? `: ${said}` : ''}`,
      status,
      "It may be revoked, expired or of another installation: see 'hatchet doctor', or 'hatchet profile update'.",
    );
  throw new RestError(`${said || response.statusText || 'unexpected answer'} (status ${status})`, status);
}

function sentences(body: unknown): string {
  if (typeof body === 'string') return body.length < 300 ? body.trim() : '';
  const { errors, message } = (body ?? {}) as {
    errors?: { description?: string; field?: string }[];
    message?: string;
  };
  if (!Array.isArray(errors)) return message ?? '';
  return errors.map(({ description, field }) => [field, description].filter(Boolean).join(': ')).join('; ');
}

function unreachable({ serverUrl }: Connection, cause: unknown): never {
  const error = cause as Error & { cause?: { code?: string; message?: string } };
  const why =
    error.name === 'TimeoutError'
      ? `no answer within ${ANSWER_TIMEOUT_MS / 1_000} s`
      : error.cause?.code || error.cause?.message || error.message;
  throw new CliError(`the server at ${serverUrl} cannot be reached: ${why}`, {
    hint: "Is it running? 'hatchet server status' tells for a local one, 'hatchet doctor' looks closer.",
    cause,
  });
}
