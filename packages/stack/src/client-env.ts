import type { Config } from '@hatchet-ts/config';

/** What an SDK needs to find this platform, under the names they all read. */
export function clientEnv(config: Config, token: string): Record<string, string> {
  return {
    HATCHET_CLIENT_TOKEN: token,
    HATCHET_CLIENT_HOST_PORT: config.SERVER_GRPC_BROADCAST_ADDRESS,
    HATCHET_CLIENT_SERVER_URL: config.SERVER_URL,
    // The TypeScript SDK's name for the same address.
    HATCHET_CLIENT_API_URL: config.SERVER_URL,
    HATCHET_CLIENT_TLS_STRATEGY: config.SERVER_GRPC_INSECURE ? 'none' : (config.SERVER_TLS_STRATEGY ?? 'tls'),
  };
}
