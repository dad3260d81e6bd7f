import { type Config, checkRequired, type Edition, type Environment, readConfig } from '@hatchet-ts/config';
import { choosePort } from './addresses';
import type { PlatformArguments } from './arguments';

/**
 * What a platform on one machine takes for unset variables, where that differs from a deployment: it serves this
 * machine only and needs no certificates.
 */
const LOCAL_DEFAULTS = {
  SERVER_PORT: '8888',
  SERVER_GRPC_PORT: '7077',
  SERVER_BIND_ADDRESS: '127.0.0.1',
  SERVER_GRPC_BIND_ADDRESS: '127.0.0.1',
  SERVER_GRPC_INSECURE: 'true',
  SERVER_AUTH_COOKIE_INSECURE: 'true',
  SERVER_AUTH_SET_EMAIL_VERIFIED: 'true',
  SERVER_LOGGER_FORMAT: 'console',
  SERVER_LOGGER_LEVEL: 'warn',
  SERVER_PROMETHEUS_ENABLED: 'true',
  // Any free one: several platforms may run side by side. services.json lists them.
  SERVER_HEALTHCHECK_PORT: '0',
  SERVER_PROMETHEUS_ADDRESS: '127.0.0.1:0',
} as const;

export interface Addresses {
  port: number;
  grpcPort: number;
}

/** Ports of the last start, from its `client.env`. */
function lastAddresses(clientEnv: Record<string, string>): Partial<Addresses> {
  const portIn = (text: string | undefined) => Number(/:(\d+)\/?$/.exec(text ?? '')?.[1]) || undefined;
  return {
    port: portIn(clientEnv.HATCHET_CLIENT_SERVER_URL),
    grpcPort: portIn(clientEnv.HATCHET_CLIENT_HOST_PORT),
  };
}

export interface PlatformConfigOptions {
  env: Environment;
  args: PlatformArguments;
  /** Of the last start; empty on first boot. */
  clientEnv: Record<string, string>;
  edition: Edition;
  onWarning: (warning: string) => void;
}

/**
 * The configuration of a platform on one machine: flags before environment before local defaults, with the ports
 * chosen, so that address, URL and token agree.
 *
 * @returns `env`: the same as variables, for child processes
 * @throws ConfigError naming every variable that is wrong
 */
export async function platformConfig({
  env,
  args,
  clientEnv,
  edition,
  onWarning,
}: PlatformConfigOptions): Promise<{ config: Config; env: Record<string, string> }> {
  const defaults = {
    ...LOCAL_DEFAULTS,
    SERVER_MSGQUEUE_KIND: edition === 'lite' ? 'in-process' : 'rabbitmq',
  };
  const asked = readConfig(env, { defaults });
  const last = lastAddresses(clientEnv);
  const port = await choosePort(args.port ?? asked.SERVER_PORT, last.port, asked.SERVER_BIND_ADDRESS);
  const grpcPort = await choosePort(
    args.grpcPort ?? asked.SERVER_GRPC_PORT,
    last.grpcPort,
    asked.SERVER_GRPC_BIND_ADDRESS,
  );
  const variables: Record<string, string> = {
    ...defaults,
    SERVER_URL: `${asked.SERVER_HTTP_TLS_STRATEGY === 'none' ? 'http' : 'https'}://localhost:${port}`,
    SERVER_GRPC_BROADCAST_ADDRESS: `localhost:${grpcPort}`,
    ...given(env),
    SERVER_PORT: String(port),
    SERVER_GRPC_PORT: String(grpcPort),
  };
  const config = readConfig(variables, { onWarning });
  checkRequired(config, { edition });
  return { config, env: variables };
}

const given = (env: Environment) =>
  Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1])));
