import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { listMigrations } from '@hatchet-ts/schema';
import { type TestDatabase, testDatabase } from '@hatchet-ts/testkit';
import { Client } from 'pg';

const PROGRAM = join(__dirname, '..', 'bin', 'hatchet-migrate.js');
const VERSIONS = listMigrations().map(({ version }) => version);
const NEWEST = VERSIONS.at(-1)!;

/** Runs the built command to its end. */
function migrate(url: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const env = { PATH: process.env.PATH, DATABASE_URL: url };
    execFile(process.execPath, [PROGRAM, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

describe('hatchet-migrate (CLI-34, SLF-52)', () => {
  let database: TestDatabase;
  afterEach(() => database.close());

  const query = async (text: string) => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query(text);
    await client.end();
    return rows;
  };

  describe('on an empty database', () => {
    beforeEach(async () => {
      database = await testDatabase({ migrated: false });
    });

    it('brings an empty database to the newest schema, once', async () => {
      const first = await migrate(database.url);
      expect(first).toMatchObject({ code: 0, stderr: '' });
      expect(first.stdout).toContain(`applied ${NEWEST}`);
      expect(first.stdout).toContain(
        `done, ${VERSIONS.length} migration(s); the schema is at version ${NEWEST}`,
      );
      const second = await migrate(database.url);
      expect(second).toEqual({
        code: 0,
        stdout: `nothing to do; the schema is at version ${NEWEST}\n`,
        stderr: '',
      });
    });

    it('may run several times at once: each ends well, one does the work', async () => {
      const runs = await Promise.all([migrate(database.url), migrate(database.url), migrate(database.url)]);
      expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
      expect(runs.filter(({ stdout }) => stdout.startsWith('applied'))).toHaveLength(1);
    });

    it('stops at a chosen version on the way up', async () => {
      const [oldest] = VERSIONS;
      expect((await migrate(database.url, 'up', '--to', oldest!)).stdout).toContain(`at version ${oldest}`);
    });

    it('tells what is applied and what is pending', async () => {
      const before = await migrate(database.url, 'status');
      expect(before.stdout).toContain(`pending  ${NEWEST}`);
      expect(before.stdout).toContain('The database has no schema yet');
      await migrate(database.url);
      const after = await migrate(database.url, 'status');
      expect(after.stdout).not.toContain('pending');
      expect(after.stdout).toContain(`applied  ${NEWEST}`);
    });

    it('says that the database cannot be reached, by variable and without its password', async () => {
      const { code, stderr } = await migrate('postgres://hatchet:hunter2@127.0.0.1:1/hatchet');
      expect(code).toBe(1);
      expect(stderr).toMatch(/^error: cannot connect to the database of DATABASE_URL .*ECONNREFUSED/);
      expect(stderr).not.toContain('hunter2');
      const unset = await migrate('');
      expect(unset.stderr).toContain('DATABASE_POSTGRES_*');
    });
  });

  describe('on a database with the newest schema', () => {
    beforeEach(async () => {
      database = await testDatabase();
    });

    // That every single version goes down and up is under test beside the migrations.
    it('goes down step by step and up again, and leaves nothing at 0', async () => {
      for (const target of [VERSIONS.at(-2)!, VERSIONS[0]!]) {
        expect(await migrate(database.url, '--down', target)).toMatchObject({ code: 0, stderr: '' });
        expect(await migrate(database.url, 'version')).toMatchObject({ stdout: `${target}\n` });
      }
      expect((await migrate(database.url, 'down', '0')).stdout).toContain('the schema is at version 0');
      const tables = await query(`select tablename from pg_tables where schemaname = 'public'`);
      expect(tables).toEqual([{ tablename: 'schema_migrations' }]);
      expect(await migrate(database.url)).toMatchObject({ code: 0, stderr: '' });
      expect(await migrate(database.url, 'version')).toMatchObject({ stdout: `${NEWEST}\n` });
    });

    it('keeps the rows of tables that stay when it goes down and up', async () => {
      await query(`insert into tenants (id, slug, name, created_at, updated_at)
        values ('00000000-0000-4000-8000-000000000001', 'kept', 'Kept', '2026-01-01', '2026-01-01')`);
      await migrate(database.url, '--down', VERSIONS[0]!);
      await migrate(database.url);
      expect(await query('select slug from tenants')).toEqual([{ slug: 'kept' }]);
    });

    it('refuses a version it does not know, and changes nothing', async () => {
      const mistyped = await migrate(database.url, '--down', '2026');
      expect(mistyped).toMatchObject({ code: 1, stdout: '' });
      expect(mistyped.stderr).toContain('error: version 2026 is not one of this release');
      expect(await migrate(database.url, 'version')).toMatchObject({ stdout: `${NEWEST}\n` });
    });
  });
});
