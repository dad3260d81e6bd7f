import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { ensurePartitions } from './partitions';

/** Beside `src` and `dist` alike. */
const DIRECTORY = join(__dirname, '..', 'migrations');

/** One lock for everybody who changes the schema of an installation. */
const LOCK_KEY = 7_240_185;

/**
 * Who waits for an exclusive lock makes everybody behind it wait too. So a migration gives up after this time, lets the
 * others pass, and tries again: triggers never stand for longer.
 */
const TABLE_LOCK_MS = 1000;
const TABLE_LOCK_PAUSE_MS = 500;
const TABLE_LOCK_TRIES = 120;
const LOCK_NOT_AVAILABLE = '55P03';

export interface Migration {
  /** `YYYYMMDDhhmmss`-like prefix of the file; versions compare as text. */
  version: string;
  name: string;
  up: string;
  down: string;
  checksum: string;
}

export function listMigrations(directory = DIRECTORY): Migration[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const text = readFileSync(join(directory, file), 'utf8');
      const [up, down] = text.split(/^-- down$/m);
      if (up === undefined || down === undefined || !up.startsWith('-- up'))
        throw new Error(`Migration ${file} needs a "-- up" and a "-- down" part.`);
      const cut = file.indexOf('_');
      return {
        version: file.slice(0, cut),
        name: file.slice(cut + 1, -'.sql'.length),
        up,
        down,
        checksum: createHash('sha256').update(text).digest('hex'),
      };
    });
}

/** The schema this code is written for. */
export function supportedVersion(): string {
  return listMigrations().at(-1)!.version;
}

async function withLockedClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, application_name: 'hatchet-migrate' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK_KEY]);
    await client.query(
      `create table if not exists schema_migrations (
         version text primary key, name text not null, checksum text not null, applied_at timestamptz not null default clock_timestamp())`,
    );
    return await work(client);
  } finally {
    // Ending the session releases the advisory lock.
    await client.end();
  }
}

async function appliedVersions(client: Client): Promise<string[]> {
  const result = await client.query<{ version: string }>(
    'select version from schema_migrations order by version',
  );
  return result.rows.map((row) => row.version);
}

/** Told of every migration once it is committed. */
export type OnMigration = (migration: Migration) => void;

export interface MigrationReport {
  from: string | null;
  to: string | null;
  applied: string[];
}

/**
 * Brings the schema up to `target` (default: newest), under a lock, each migration in its own transaction, and makes
 * partitions for the days around `nowMs`. Safe to run by several processes at once, any number of times, and beside
 * services at work: it waits for table locks only briefly, again and again (SLF-52).
 * @param options.directory of migration files; default: those of this release
 */
export function migrateUp(
  url: string,
  options: { target?: string; nowMs?: number; onMigration?: OnMigration; directory?: string } = {},
): Promise<MigrationReport> {
  return withLockedClient(url, async (client) => {
    const done = await appliedVersions(client);
    const applied: string[] = [];
    for (const migration of listMigrations(options.directory)) {
      if (done.includes(migration.version)) continue;
      if (options.target !== undefined && migration.version > options.target) break;
      await inTransaction(client, async () => {
        await client.query(migration.up);
        await client.query('insert into schema_migrations (version, name, checksum) values ($1, $2, $3)', [
          migration.version,
          migration.name,
          migration.checksum,
        ]);
      });
      applied.push(migration.version);
      options.onMigration?.(migration);
    }
    const now = [...done, ...applied].sort();
    if (now.length > 0) await ensurePartitions(client, options.nowMs ?? Date.now());
    return { from: done.at(-1) ?? null, to: now.at(-1) ?? null, applied };
  });
}

/** Takes back every migration newer than `target`; `null` takes back all. */
export function migrateDown(
  url: string,
  target: string | null,
  options: { onMigration?: OnMigration; directory?: string } = {},
): Promise<MigrationReport> {
  return withLockedClient(url, async (client) => {
    const done = await appliedVersions(client);
    const applied: string[] = [];
    const known = new Map(
      listMigrations(options.directory).map((migration) => [migration.version, migration]),
    );
    for (const version of [...done].reverse()) {
      if (target !== null && version <= target) break;
      const migration = known.get(version);
      if (!migration)
        throw new Error(
          `Schema version ${version} is newer than this release: use the release that made it.`,
        );
      await inTransaction(client, async () => {
        await client.query(migration.down);
        await client.query('delete from schema_migrations where version = $1', [version]);
      });
      applied.push(version);
      options.onMigration?.(migration);
    }
    const now = done.filter((version) => !applied.includes(version));
    return { from: done.at(-1) ?? null, to: now.at(-1) ?? null, applied };
  });
}

/** Applied version, or null for an empty database. */
export async function schemaVersion(url: string): Promise<string | null> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const exists = await client.query<{ found: boolean }>(
      `select to_regclass('schema_migrations') is not null as found`,
    );
    if (!exists.rows[0]?.found) return null;
    return (await appliedVersions(client)).at(-1) ?? null;
  } finally {
    await client.end();
  }
}

/**
 * The handshake between a service and the schema it meets.
 * @returns null when they fit, else one sentence for the operator.
 */
export async function checkSchema(url: string): Promise<string | null> {
  const found = await schemaVersion(url);
  const supported = supportedVersion();
  if (found === supported) return null;
  if (found === null)
    return `The database has no schema yet: run hatchet-migrate first (this release needs ${supported}).`;
  return found < supported
    ? `The database schema is ${found}, older than ${supported} which this release needs: run hatchet-migrate.`
    : `The database schema is ${found}, newer than ${supported} which this release knows: use a newer release, or migrate down first.`;
}

async function inTransaction(client: Client, work: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    await client.query(`begin; set local lock_timeout = ${TABLE_LOCK_MS}`);
    try {
      await work();
      await client.query('commit');
      return;
    } catch (error) {
      await client.query('rollback');
      const isBusy = (error as { code?: string }).code === LOCK_NOT_AVAILABLE;
      if (!isBusy || tries === TABLE_LOCK_TRIES) throw error;
    }
    await delay(TABLE_LOCK_PAUSE_MS);
  }
}
