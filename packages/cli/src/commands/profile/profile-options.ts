import { CliError } from '../../cli-error';
import { askText, choose } from '../../input/prompt';
import { warn } from '../../output/say';
import { connectionOf } from '../../profiles/connection';
import type { Profile, ProfileStore, TlsStrategy } from '../../profiles/profile-store';
import { decodeToken } from '../../profiles/token';
import { answer, RestError, restOf } from '../../rest/rest-client';

export interface ProfileOptions {
  name?: string;
  token?: string;
  serverUrl?: string;
  hostPort?: string;
  tlsStrategy?: TlsStrategy;
}

/** The profile a command is about: by flag, or asked for. */
export async function namedProfile(store: ProfileStore, name: string | undefined): Promise<string> {
  if (name) {
    store.get(name);
    return name;
  }
  if (store.names.length === 0)
    throw new CliError('No profiles configured', {
      hint: "'hatchet server start' makes one, so does 'hatchet profile add'.",
    });
  return choose(
    'Which profile?',
    store.names.map((value) => ({
      value,
      label: value,
      hint: value === store.defaultName ? 'default' : undefined,
    })),
    '--name',
  );
}

export function askToken(): Promise<string> {
  return askText('API token', '--token', {
    secret: true,
    check: (text) => {
      try {
        decodeToken(text);
        return undefined;
      } catch (error) {
        return (error as Error).message;
      }
    },
  });
}

/** @throws CliError when token or addresses cannot be right */
export function profileOf(token: string, options: ProfileOptions): Profile {
  decodeToken(token);
  if (options.serverUrl !== undefined && !/^https?:\/\/[^/]/.test(options.serverUrl))
    throw new CliError(`--server-url must be an http or https URL, got "${options.serverUrl}"`);
  if (options.hostPort !== undefined && !/^[^\s/]+:\d{1,5}$/.test(options.hostPort))
    throw new CliError(`--host-port must be host:port, got "${options.hostPort}"`);
  const { serverUrl, hostPort: grpcAddress, tlsStrategy } = options;
  const given = { serverUrl, grpcAddress, tlsStrategy };
  return { token: token.trim(), ...Object.fromEntries(Object.entries(given).filter(([, value]) => value)) };
}

/** A token is added in the middle of things as often as not, so a server that is slow or away delays it little. */
const CHECK_TIMEOUT_MS = 3_000;

/**
 * Tries the token where its server can be reached; somewhere else it is taken as it is, and that is said.
 *
 * @throws RestError when the server refuses it
 */
export async function checkToken(profile: Profile): Promise<void> {
  const rest = restOf(connectionOf(profile, undefined, {}), { timeoutMs: CHECK_TIMEOUT_MS });
  try {
    await answer(
      rest.client.GET('/api/v1/tenants/{tenant}', { params: { path: { tenant: rest.tenant } } }),
      'the tenant of the token',
    );
  } catch (error) {
    if (error instanceof RestError && [401, 403, 404].includes(error.status)) throw error;
    if (!(error instanceof CliError)) throw error;
    warn(`the token could not be tried: ${error.message}`);
  }
}
