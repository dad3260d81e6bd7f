import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestDatabase, testDatabase } from '@hatchet-ts/testkit';
import { Client } from 'pg';
import { checkSchema, listMigrations, migrateDown, migrateUp, supportedVersion } from './migrations';

const VERSIONS = listMigrations().map(({ version }) => version);

/** Everything a migration can make, in words, without the partitions of days. */
const SHAPE = `
  select 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '') as what
    from information_schema.columns where table_schema = 'public'
  union all select 'index ' || indexdef from pg_indexes where schemaname = 'public'
  union all select 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace
  union all select 'function ' || pg_get_functiondef(p.oid) from pg_proc p where pronamespace = 'public'::regnamespace
  union all select 'trigger ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal`;

describe('migrations (SLF-49, SLF-52)', () => {
  let database: TestDatabase;
  let client: Client;
  beforeEach(async () => {
    database = await testDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
  });
  afterEach(async () => {
    await client.end();
    await database.close();
  });

  async function shape(): Promise<string[]> {
    const { rows } = await client.query<{ what: string }>(SHAPE);
    // Partitions of days follow the calendar, not the version.
    return rows.map(({ what }) => what.replace(/_20\d{6}/g, '_DAY')).sort();
  }

  it('have unique versions, in order of their names', () => {
    expect(new Set(VERSIONS).size).toBe(VERSIONS.length);
    expect(VERSIONS).toEqual([...VERSIONS].sort());
  });

  it.each(VERSIONS)('come back to the same schema after going down below %s', async (version) => {
    const before = await shape();
    const below = VERSIONS[VERSIONS.indexOf(version) - 1] ?? null;
    await migrateDown(database.url, below);
    await migrateUp(database.url);
    expect(await shape()).toEqual(before);
  });

  it('tell a service that meets an older, a newer or no schema what to do', async () => {
    expect(await checkSchema(database.url)).toBeNull();
    const former = VERSIONS.at(-2)!;
    await migrateDown(database.url, former);
    expect(await checkSchema(database.url)).toBe(
      `The database schema is ${former}, older than ${supportedVersion()} which this release needs: run hatchet-migrate.`,
    );
    await migrateUp(database.url);
    await client.query(
      `insert into schema_migrations (version, name, checksum) values ('29991231000000', 'next', '')`,
    );
    expect(await checkSchema(database.url)).toMatch(
      /^The database schema is 29991231000000, newer than .* use a newer release/,
    );
    await expect(migrateDown(database.url, null)).rejects.toThrow(
      'Schema version 29991231000000 is newer than this release: use the release that made it.',
    );
  });

  it('wait for tables in use without making others wait behind them', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'hatchet-migrations-'));
    const reader = new Client({ connectionString: database.url });
    await reader.connect();
    try {
      cpSync(join(__dirname, '../migrations'), directory, { recursive: true });
      writeFileSync(
        join(directory, '29991231000000_next.sql'),
        '-- up\nalter table runs add column next_release text;\n-- down\nalter table runs drop column next_release;\n',
      );
      await client.query('begin');
      await client.query('select count(*) from runs');
      const migrating = migrateUp(database.url, { directory });
      // A wait of the migration for the lock is over within its limit, or these would stand until the end of the test.
      for (let read = 0; read < 20; read++) await reader.query('select count(*) from runs');
      await client.query('commit');
      expect((await migrating).applied).toEqual(['29991231000000']);
    } finally {
      await reader.end();
      rmSync(directory, { recursive: true });
    }
  });
});
