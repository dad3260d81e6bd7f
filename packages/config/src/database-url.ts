import type { Config } from './catalogue';

/** PgBouncer of Debian 12 (1.18) knows no prepared statements in transaction mode (CFG-50). */
export const preparesStatements = (config: Config): boolean =>
  config.DATABASE_PREPARED_STATEMENTS && !config.DATABASE_PGBOUNCER_ENABLED;

/** CFG-36 to CFG-42: the connection string, made of the single parts when `DATABASE_URL` is not set. */
export function databaseUrl(config: Config): string {
  if (config.DATABASE_URL) {
    return config.DATABASE_URL;
  }
  const url = new URL('postgresql://localhost');
  const host = config.DATABASE_POSTGRES_HOST;
  url.hostname = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  url.port = String(config.DATABASE_POSTGRES_PORT);
  url.username = encodeURIComponent(config.DATABASE_POSTGRES_USERNAME);
  url.password = encodeURIComponent(config.DATABASE_POSTGRES_PASSWORD);
  url.pathname = `/${encodeURIComponent(config.DATABASE_POSTGRES_DB_NAME)}`;
  url.searchParams.set('sslmode', config.DATABASE_POSTGRES_SSL_MODE);
  return url.href;
}
