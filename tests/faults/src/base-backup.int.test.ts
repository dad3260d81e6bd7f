import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PostgresServer } from '@hatchet-ts/stack/servers';
import { Client } from 'pg';
import { baseBackup } from './base-backup';

describe('a copy of a working database', () => {
  let directory: string;
  const running: PostgresServer[] = [];
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'hatchet-backup-test-'));
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.stop()));
    rmSync(directory, { recursive: true });
  });

  async function start(name: string): Promise<PostgresServer> {
    const server = await PostgresServer.start({ dataDir: path.join(directory, name), database: 'postgres' });
    running.push(server);
    return server;
  }

  it('has everything that was committed before it was complete, and nothing of an open transaction', async () => {
    const server = await start('original');
    const client = new Client({ connectionString: server.url });
    await client.connect();
    await client.query('create table kept as select 1 as one');
    await client.query('begin');
    await client.query('insert into kept values (2)');

    await baseBackup(server, path.join(directory, 'copy'));
    await client.query('commit');
    await client.end();

    // The roles of the copy have the passwords of the original.
    const copy = await start('copy');
    const url = new URL(copy.url);
    url.password = new URL(server.url).password;
    const reader = new Client({ connectionString: url.toString() });
    await reader.connect();
    const { rows } = await reader.query('select one from kept');
    await reader.end();
    expect(rows).toEqual([{ one: 1 }]);
  });
});
