import { CliError } from '../cli-error';
import type { ConnectionOptions } from '../command-spec';
import { isInteractive } from '../input/interactive';
import { choose } from '../input/prompt';
import { type Profile, ProfileStore, TLS_STRATEGIES, type TlsStrategy } from './profile-store';
import { decodeToken, type TokenClaims } from './token';

/** Where to talk to, and as whom. */
export interface Connection {
  /** Undefined: the environment alone. */
  profileName?: string;
  token: string;
  claims: TokenClaims;
  /** REST base URL, without a slash at its end. */
  serverUrl: string;
  /** `host:port`. */
  grpcAddress: string;
  tlsStrategy: TlsStrategy;
  tenantId: string;
}

/**
 * Chooses the profile: `--profile`, else the token in HATCHET_CLIENT_TOKEN, else HATCHET_PROFILE, else the default, else
 * a question on a terminal, else the only one there is (CLI-04). Address and TLS variables of the environment win over
 * those of the profile and of its token.
 *
 * @throws CliError when nothing says where to go
 */
export async function findConnection({ profile }: ConnectionOptions, env = process.env): Promise<Connection> {
  if (!profile && env.HATCHET_CLIENT_TOKEN)
    return connectionOf({ token: env.HATCHET_CLIENT_TOKEN }, undefined, env);
  const store = ProfileStore.open();
  const name = profile ?? (env.HATCHET_PROFILE || (await chosenName(store)));
  return connectionOf(store.get(name), name, env);
}

export function connectionOf(
  profile: Profile,
  profileName: string | undefined,
  env = process.env,
): Connection {
  const claims = decodeToken(profile.token, profileName === undefined ? 'HATCHET_CLIENT_TOKEN' : undefined);
  const serverUrl =
    env.HATCHET_CLIENT_SERVER_URL || env.HATCHET_CLIENT_API_URL || profile.serverUrl || claims.serverUrl;
  const grpcAddress = env.HATCHET_CLIENT_HOST_PORT || profile.grpcAddress || claims.grpcAddress;
  const missing = [!serverUrl && 'HATCHET_CLIENT_SERVER_URL', !grpcAddress && 'HATCHET_CLIENT_HOST_PORT'];
  if (!serverUrl || !grpcAddress)
    throw new CliError('the token does not say where its server is', {
      hint: `Set ${missing.filter(Boolean).join(' and ')}.`,
    });
  if (!URL.canParse(serverUrl))
    throw new CliError(`the server URL must be an http or https URL, got "${serverUrl}"`);
  return {
    profileName,
    token: profile.token,
    claims,
    serverUrl: serverUrl.replace(/\/+$/, ''),
    grpcAddress,
    tlsStrategy: tlsOf(env.HATCHET_CLIENT_TLS_STRATEGY) ?? profile.tlsStrategy ?? guessTls(serverUrl),
    tenantId: claims.tenantId,
  };
}

/** What an SDK needs to connect as we do, under the names all SDKs read. */
export function clientVariables(connection: Connection): Record<string, string> {
  return {
    HATCHET_CLIENT_TOKEN: connection.token,
    HATCHET_CLIENT_HOST_PORT: connection.grpcAddress,
    HATCHET_CLIENT_SERVER_URL: connection.serverUrl,
    HATCHET_CLIENT_API_URL: connection.serverUrl,
    HATCHET_CLIENT_TLS_STRATEGY: connection.tlsStrategy,
    HATCHET_CLIENT_TENANT_ID: connection.tenantId,
  };
}

/** A server that speaks plain HTTP speaks plain gRPC too, as a local one does. */
export function guessTls(serverUrl: string): TlsStrategy {
  return serverUrl.startsWith('https:') ? 'tls' : 'none';
}

function tlsOf(text: string | undefined): TlsStrategy | undefined {
  if (!text) return undefined;
  const strategy = TLS_STRATEGIES.find((each) => each === text);
  if (!strategy)
    throw new CliError(
      `HATCHET_CLIENT_TLS_STRATEGY must be one of ${TLS_STRATEGIES.join(', ')}, got "${text}"`,
    );
  return strategy;
}

async function chosenName(store: ProfileStore): Promise<string> {
  const { names, defaultName } = store;
  if (defaultName) return defaultName;
  if (names.length === 0)
    throw new CliError('No profiles configured', {
      hint: "Start a server of your own with 'hatchet server start', or add one with 'hatchet profile add'.",
    });
  if (names.length === 1 && !isInteractive()) return names[0]!;
  if (!isInteractive())
    throw new CliError(`there are ${names.length} profiles and no default`, {
      hint: `Name one with --profile (${names.join(', ')}), or choose one with 'hatchet profile set-default'.`,
    });
  return choose(
    'Which profile?',
    names.map((name) => ({ value: name, label: name })),
  );
}
