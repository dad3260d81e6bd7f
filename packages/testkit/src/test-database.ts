import { createHash, randomUUID } from 'node:crypto';
import { listMigrations, migrateUp } from '@hatchet-ts/schema';
import { Client } from 'pg';
import { askServer } from './ask-server';

export interface TestDatabase {
  url: string;
  /** Runs one statement on a connection of its own. */
  query(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Drops it, with whatever is still connected. */
  close(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** Whether it has the newest schema. Default true; false gives an empty database. */
  migrated?: boolean;
}

/** Any number that no other user of the test server locks. */
const TEMPLATE_LOCK = 771_202;

/**
 * A database of the caller's own, copied from a template that is migrated once per jest run (about 30 ms).
 *
 * @example
 * let database: TestDatabase;
 * beforeAll(async () => { database = await testDatabase(); });
 * afterAll(() => database.close());
 */
export async function testDatabase({ migrated = true }: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const { adminUrl } = await askServer('/postgres');
  const name = `test_${process.pid}_${randomUUID().slice(0, 8)}`;
  await withClient(adminUrl!, async (admin) => {
    const template = migrated ? await ensureTemplate(admin, adminUrl!) : 'template1';
    // The other strategy writes every page to the log first: four times the work.
    await admin.query(`create database ${name} template ${template} strategy file_copy`);
  });
  const url = urlOf(adminUrl!, name);
  return {
    url,
    query: (text, values) => withClient(url, async (client) => (await client.query(text, values)).rows),
    close: () =>
      withClient(adminUrl!, async (admin) => {
        await admin.query(`drop database ${name} with (force)`);
      }),
  };
}

/** Named after the migrations' content, so that an edited migration in watch mode makes a new template. */
async function ensureTemplate(admin: Client, adminUrl: string): Promise<string> {
  const hash = createHash('sha256');
  for (const { checksum } of listMigrations()) hash.update(checksum);
  const name = `template_${hash.digest('hex').slice(0, 16)}`;

  await admin.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const found = await admin.query('select from pg_database where datname = $1', [name]);
    if (found.rowCount === 0) {
      // Under its name only when complete: a migration that fails must not leave half a template.
      await admin.query(`drop database if exists ${name}_draft with (force)`);
      await admin.query(`create database ${name}_draft`);
      await migrateUp(urlOf(adminUrl, `${name}_draft`));
      await admin.query(`alter database ${name}_draft rename to ${name}`);
    }
  } finally {
    await admin.query('select pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
  return name;
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(adminUrl: string, database: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  return url.href;
}
