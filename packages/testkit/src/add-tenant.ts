import { createToken, ensureKeys } from '@hatchet-ts/admin';
import { readConfig } from '@hatchet-ts/config';
import { readPlatformKeys } from '@hatchet-ts/identity';
import { Database, insertTenantIfAbsent } from '@hatchet-ts/schema';
import { uuidv7 } from '@hatchet-ts/service-kit';
import type { TestStack } from './start-stack';

/**
 * One more tenant of a running platform, with a token for it: tests that run side by side on one platform see nothing
 * of each other.
 *
 * @param slug unique per platform
 * @param options.tokenLifetimeMs default 90 days
 */
export async function addTenant(
  stack: Pick<TestStack, 'dataDir' | 'databaseUrl' | 'hostPort' | 'serverUrl'>,
  slug: string,
  options: { tokenLifetimeMs?: number } = {},
): Promise<{ tenantId: string; token: string }> {
  const config = readConfig({
    ...(await ensureKeys(stack.dataDir)),
    SERVER_URL: stack.serverUrl,
    SERVER_GRPC_BROADCAST_ADDRESS: stack.hostPort,
  });
  const database = new Database({
    url: stack.databaseUrl,
    maxConnections: 1,
    applicationName: 'hatchet-testkit',
  });
  try {
    const nowMs = (await database.now()).getTime();
    const tenant = { id: uuidv7(nowMs), slug, name: slug };
    await insertTenantIfAbsent(database, tenant, nowMs);
    const keys = await readPlatformKeys(config);
    const { token } = await createToken(database, keys, config, {
      tenantId: tenant.id,
      name: slug,
      expiresAtMs: options.tokenLifetimeMs && nowMs + options.tokenLifetimeMs,
    });
    return { tenantId: tenant.id, token };
  } finally {
    await database.close();
  }
}
