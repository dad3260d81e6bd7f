import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { processesOf, until } from '@hatchet-ts/testkit';
import { Client } from 'pg';
import { PostgresServer } from './postgres';

describe('the embedded Postgres', () => {
  let directory: string;
  const running: PostgresServer[] = [];

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'hatchet-postgres-test-'));
    // Like a home directory of root: nobody else may enter.
    chmodSync(directory, 0o700);
  });

  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.stop()));
    rmSync(directory, { recursive: true });
  });

  async function start(options: { fast?: boolean } = {}): Promise<PostgresServer> {
    const server = await PostgresServer.start({ dataDir: path.join(directory, 'postgres'), ...options });
    running.push(server);
    return server;
  }

  it('starts on a directory only its owner can enter, and keeps data over restarts', async () => {
    const first = await start();
    await query(first.url, 'create table kept as select 1 as one');
    await first.stop();

    const second = await start();

    expect(await query(second.url, 'select one from kept')).toEqual([{ one: 1 }]);
  });

  it('is durable unless told otherwise', async () => {
    const server = await start();

    expect(await query(server.url, 'show fsync')).toEqual([{ fsync: 'on' }]);
    expect(await query(server.url, 'show synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
    expect(await query(server.url, 'show full_page_writes')).toEqual([{ full_page_writes: 'on' }]);
  });

  it('asks for the password, which only its owner can read', async () => {
    const server = await start({ fast: true });

    expect(statSync(path.join(directory, 'postgres.password')).mode & 0o777).toBe(0o600);
    await expect(query(server.url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toThrow(
      'password authentication failed',
    );
  });

  it('answers on a TCP port of this machine as well', async () => {
    const server = await start({ fast: true });
    const tcp = new URL(server.url.replace('localhost', '127.0.0.1'));
    tcp.search = '';

    expect(await query(tcp.href, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('loses no committed row when it is killed, and comes back at the same address', async () => {
    const server = await start();
    await query(server.url, 'create table kept as select 1 as one');

    await server.kill('SIGKILL');
    await server.restart();

    expect(await query(server.url, 'select one from kept')).toEqual([{ one: 1 }]);
  });

  it('ignores the lock file of a dead server whose pid now belongs to another program', async () => {
    const first = await start({ fast: true });
    await first.stop();
    const lock = `${process.pid}\n${path.join(directory, 'postgres')}\n1\n5432\n/tmp\nlocalhost\n1 1\nready   \n`;
    writeFileSync(path.join(directory, 'postgres', 'postmaster.pid'), lock);

    const second = await start({ fast: true });

    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('takes over from a server that a killed process left behind', async () => {
    const first = await start({ fast: true });

    const second = await start({ fast: true });

    expect(await first.exited).toMatchObject({ signal: null });
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('names the release when the data was written by another major version', async () => {
    const first = await start({ fast: true });
    await first.stop();
    writeFileSync(path.join(directory, 'postgres', 'PG_VERSION'), '12\n');

    await expect(start()).rejects.toThrow(/written by Postgres 12; this release brings Postgres 18/);
  });

  it('says what Postgres says when it cannot start', async () => {
    const first = await start({ fast: true });
    await first.stop();

    const failed = PostgresServer.start({
      dataDir: path.join(directory, 'postgres'),
      settings: { shared_buffers: 'many' },
    });

    await expect(failed).rejects.toThrow(
      /did not start.*\n.*invalid value for parameter "shared_buffers": "many"/,
    );
  });

  it('stops, and leaves no socket directory, when the process that started it is killed', async () => {
    const program = `
      const { PostgresServer } = require(${JSON.stringify(path.resolve(__dirname, '../../dist/servers/postgres.js'))});
      PostgresServer.start({ dataDir: ${JSON.stringify(path.join(directory, 'postgres'))}, fast: true })
        .then((server) => console.log(JSON.stringify({ url: server.url })));`;
    const owner = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const line = await new Promise<string>((resolve) =>
      owner.stdout.setEncoding('utf8').once('data', resolve),
    );
    const { url } = JSON.parse(line) as { url: string };
    const socketDir = decodeURIComponent(url.split('host=')[1]!);
    expect(processesOf(directory)).not.toEqual([]);

    owner.kill('SIGKILL');

    await until(() => processesOf(directory).length === 0 && !existsSync(socketDir));
  });
});

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
