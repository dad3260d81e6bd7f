import { Client } from 'pg';
import { type TestDatabase, testDatabase } from './test-database';

describe('a test database', () => {
  const open: TestDatabase[] = [];
  afterAll(() => Promise.all(open.map((database) => database.close())));

  async function database(options = {}): Promise<Client> {
    const made = await testDatabase(options);
    open.push(made);
    const client = new Client({ connectionString: made.url });
    await client.connect();
    return client;
  }

  it('has the newest schema and shares no rows with another', async () => {
    const one = await database();
    const other = await database();

    await one.query('create table mine as select 1 as value');

    expect((await one.query('select version from schema_migrations')).rowCount).toBeGreaterThan(0);
    expect((await other.query(`select to_regclass('mine') as mine`)).rows).toEqual([{ mine: null }]);
    await one.end();
    await other.end();
  });

  it('is empty when asked for without the schema', async () => {
    const empty = await database({ migrated: false });

    const tables = await empty.query(`select from pg_tables where schemaname = 'public'`);

    expect(tables.rowCount).toBe(0);
    await empty.end();
  });
});
