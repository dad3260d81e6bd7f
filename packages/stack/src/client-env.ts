import type { Config } from '@hatchet-ts/config';

/** What an SDK needs to find this platform, under the names they all read. */
export function clientEnv(config: Config, token: string): Record<string, string> {
  const strategy = config.SERVER_GRPC_INSECURE ? 'none' : (config.SERVER_TLS_STRATEGY ?? 'tls');
  const { SERVER_TLS_ROOT_CA_FILE: authority, SERVER_TLS_SERVER_NAME: serverName } = config;
  return {
    HATCHET_CLIENT_TOKEN: token,
    HATCHET_CLIENT_HOST_PORT: config.SERVER_GRPC_BROADCAST_ADDRESS,
    HATCHET_CLIENT_SERVER_URL: config.SERVER_URL,
    // The TypeScript SDK's name for the same address.
    HATCHET_CLIENT_API_URL: config.SERVER_URL,
    HATCHET_CLIENT_TLS_STRATEGY: strategy,
    // On this machine the authority of the server's own clients is the one that made its certificate (quickstart).
    ...(strategy !== 'none' && authority ? { HATCHET_CLIENT_TLS_ROOT_CA_FILE: authority } : {}),
    ...(strategy !== 'none' && serverName ? { HATCHET_CLIENT_TLS_SERVER_NAME: serverName } : {}),
  };
}
