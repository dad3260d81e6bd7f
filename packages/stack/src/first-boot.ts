import { createToken, ensureDefaultTenantAndAdmin, ensureKeys } from '@hatchet-ts/admin';
import { type Config, databaseUrl, type Environment, preparesStatements } from '@hatchet-ts/config';
import { EngineError } from '@hatchet-ts/contracts';
import { ApiTokens, type PlatformKeys, readPlatformKeys } from '@hatchet-ts/identity';
import { checkSchema, Database, migrateUp, supportedVersion } from '@hatchet-ts/schema';
import { createLogger, SystemClock } from '@hatchet-ts/service-kit';
import { isLoopback } from './addresses';
import { directUrl } from './direct-url';

export interface FirstBoot {
  schemaVersion: string;
  migrations: number;
  tenantId: string;
  adminEmail: string;
  /** Set when the admin is new, for showing it once. */
  adminPassword?: string;
  token: string;
}

/** A token that is about to end is replaced at start, so that a platform left running for weeks keeps its workers. */
const TOKEN_REST_MS_MIN = 30 * 86_400_000;

/** Keys of this installation, unless the environment brings some: kept in the data directory. */
export async function keysFor(env: Environment, dataDirectory: string): Promise<Record<string, string>> {
  const given = Object.keys(env).some((name) => /^SERVER_ENCRYPTION_.*KEYSET/.test(name) && env[name]);
  const keys = await ensureKeys(dataDirectory);
  if (!given) return keys;
  // Cookie secrets are needed all the same.
  return { SERVER_AUTH_COOKIE_SECRETS: keys.SERVER_AUTH_COOKIE_SECRETS! };
}

/**
 * Makes a database ready for the platform, on the first start and on every later one: schema, first tenant and admin,
 * and a token for clients that carries the addresses of the configuration.
 *
 * @param lastToken the token handed out last; kept as long as it is good
 */
export async function prepareDatabase(
  config: Config,
  env: Environment,
  lastToken: string | undefined,
): Promise<FirstBoot> {
  let migrations = 0;
  if (config.SERVER_AUTO_MIGRATE)
    await migrateUp(directUrl(config), {
      onMigration: () => {
        migrations++;
      },
    });
  const misfit = await checkSchema(directUrl(config));
  if (misfit) throw new EngineError('failed_precondition', misfit);

  const keys = await readPlatformKeys(config);
  const database = new Database({
    url: databaseUrl(config),
    maxConnections: 2,
    prepared: preparesStatements(config),
    pooled: config.DATABASE_PGBOUNCER_ENABLED,
    applicationName: 'hatchet-setup',
  });
  try {
    const clock = new SystemClock();
    await clock.anchor(() => database.now());
    // Everybody knows the documented password, so it serves only where nobody else can come.
    const isPrivate = isLoopback(config.SERVER_BIND_ADDRESS);
    const seeded = await ensureDefaultTenantAndAdmin(database, config, {
      nowMs: clock.nowMs(),
      generatePassword: !env.ADMIN_PASSWORD && !isPrivate,
    });
    const token =
      (await stillGood(lastToken, seeded.tenantId, { database, keys, config, clock })) ??
      (await createToken(database, keys, config, { tenantId: seeded.tenantId, name: 'client.env' })).token;
    return {
      schemaVersion: supportedVersion(),
      migrations,
      tenantId: seeded.tenantId,
      adminEmail: seeded.adminEmail,
      adminPassword: seeded.adminCreated ? (seeded.generatedPassword ?? config.ADMIN_PASSWORD) : undefined,
      token,
    };
  } finally {
    await database.close();
  }
}

interface TokenCheck {
  database: Database;
  keys: PlatformKeys;
  config: Config;
  clock: SystemClock;
}

/** The token if this installation, at these addresses, still takes it for a while. */
async function stillGood(
  token: string | undefined,
  tenantId: string,
  { database, keys, config, clock }: TokenCheck,
): Promise<string | undefined> {
  if (!token || grpcAddressIn(token) !== config.SERVER_GRPC_BROADCAST_ADDRESS) return undefined;
  const tokens = new ApiTokens({
    db: database,
    keys: keys.tokens,
    clock,
    logger: createLogger({ service: 'setup', level: 'silent' }),
    serverUrl: config.SERVER_URL,
    grpcBroadcastAddress: config.SERVER_GRPC_BROADCAST_ADDRESS,
  });
  try {
    const verified = await tokens.verify(token);
    const good = verified.tenantId === tenantId && verified.expiresAtMs > clock.nowMs() + TOKEN_REST_MS_MIN;
    return good ? token : undefined;
  } catch (error) {
    if (error instanceof EngineError && error.code === 'unauthenticated') return undefined;
    throw error;
  } finally {
    await tokens.stop();
  }
}

/** SDKs that are given nothing but the token connect to the address in it. */
function grpcAddressIn(token: string): unknown {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
  try {
    return (JSON.parse(payload) as { grpc_broadcast_address?: unknown }).grpc_broadcast_address;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
