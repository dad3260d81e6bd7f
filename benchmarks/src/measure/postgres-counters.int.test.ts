import { type TestDatabase, testDatabase, until } from '@hatchet-ts/testkit';
import { Client } from 'pg';
import { PostgresReader } from './postgres-counters';

describe('PostgresReader', () => {
  let database: TestDatabase;
  let reader: PostgresReader;
  beforeAll(async () => {
    database = await testDatabase({ migrated: false });
    reader = await PostgresReader.connect(database.url);
  });
  afterAll(async () => {
    await reader.close();
    await database.close();
  });

  it('sees the transactions and the write-ahead log of other connections', async () => {
    const before = await reader.read();
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query('create table written (line text)');
    for (let i = 0; i < 10; i++) await client.query("insert into written values (repeat('x', 1000))");
    await client.end();
    await until(async () => (await reader.read()).commits - before.commits >= 11);
    const after = await reader.read();
    expect(after.walBytes - before.walBytes).toBeGreaterThan(10_000);
    expect(after.deadlocks - before.deadlocks).toBe(0);
  });
});
