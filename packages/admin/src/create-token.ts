import type { Config } from '@hatchet-ts/config';
import { ApiTokens, type PlatformKeys } from '@hatchet-ts/identity';
import type { Database } from '@hatchet-ts/schema';
import { createLogger, SystemClock } from '@hatchet-ts/service-kit';

/**
 * An API token as the running platform would issue it (USR-08), with the addresses of the configuration in it.
 *
 * @throws {EngineError} `not_found` if there is no such tenant
 */
export async function createToken(
  db: Database,
  keys: PlatformKeys,
  config: Pick<Config, 'SERVER_URL' | 'SERVER_GRPC_BROADCAST_ADDRESS'>,
  token: { tenantId: string; name: string; expiresAtMs?: number },
): Promise<{ token: string; tokenId: string; expiresAtMs: number }> {
  const clock = new SystemClock();
  await clock.anchor(() => db.now());
  const tokens = new ApiTokens({
    db,
    keys: keys.tokens,
    clock,
    logger: createLogger({ service: 'hatchet-admin', level: 'silent' }),
    serverUrl: config.SERVER_URL,
    grpcBroadcastAddress: config.SERVER_GRPC_BROADCAST_ADDRESS,
  });
  return tokens.issue(token);
}
