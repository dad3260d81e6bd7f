import { type Config, databaseUrl } from '@hatchet-ts/config';

/** A connection that keeps its session, which migrations, locks and LISTEN need and a pooler may not give. */
export function directUrl(config: Config): string {
  return config.DATABASE_DIRECT_URL ?? databaseUrl(config);
}
