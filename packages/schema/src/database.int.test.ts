import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { type TestDatabase, testDatabase, until } from '@hatchet-ts/testkit';
import { Database, isTransient } from './database';

const STATEMENT_TIMEOUT_MS = 300;

/** GUA-02: a server that is gone without a word must hold up nobody for ever; TCP itself takes a quarter of an hour. */
describe('a database whose connections have died in silence', () => {
  let testDb: TestDatabase;
  let between: Server;
  let database: Database;
  /** Another process, on its own way to the server. */
  let outside: Database;
  const sockets = new Set<Socket>();
  /** What comes from the database is lost. */
  let isSilent = false;

  beforeAll(async () => {
    testDb = await testDatabase();
    const url = new URL(testDb.url);
    const socketPath = `${url.searchParams.get('host')}/.s.PGSQL.${url.port}`;
    between = createServer((client) => {
      const server = connect(socketPath);
      for (const socket of [client, server]) {
        sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => sockets.delete(socket));
      }
      client.on('data', (data) => server.write(data));
      server.on('data', (data) => {
        if (!isSilent) client.write(data);
      });
      client.on('close', () => server.destroy());
    });
    between.listen(0, '127.0.0.1');
    await once(between, 'listening');
    url.searchParams.delete('host');
    url.hostname = '127.0.0.1';
    url.port = String((between.address() as { port: number }).port);
    outside = new Database({ url: testDb.url, maxConnections: 1 });
    database = new Database({
      url: url.toString(),
      maxConnections: 1,
      statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    });
  });
  afterEach(() => {
    isSilent = false;
  });
  afterAll(async () => {
    await database.close();
    await outside.close();
    for (const socket of sockets) socket.destroy();
    between.close();
    await testDb.close();
  });

  /** On a machine that stalls even a server that is well may need longer than the bound. */
  const answered = () => until(() => database.query('select 3 as n'));

  it('gives a statement up, says that repeating may help, and uses the connection no more', async () => {
    await answered();
    isSilent = true;

    const failure = await database.query('select 2').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(isTransient(failure)).toBe(true);

    isSilent = false;
    expect(await answered()).toEqual([{ n: 3 }]);
  });

  it('gives a transaction up in the same way', async () => {
    const failure = await database
      .transaction(async (tx) => {
        isSilent = true;
        await tx.query('select 1');
      })
      .catch((error: unknown) => error);
    expect(isTransient(failure)).toBe(true);

    isSilent = false;
    expect(await answered()).toEqual([{ n: 3 }]);
  });

  it('gives up waiting for a connection', async () => {
    isSilent = true;
    const lost = new Database({ ...database.options, statementTimeoutMs: STATEMENT_TIMEOUT_MS });
    const failure = await lost.query('select 1').catch((error: unknown) => error);
    expect(isTransient(failure)).toBe(true);
    await lost.close();
  });

  it('ends no process when a connection breaks in a transaction, and says that repeating may help', async () => {
    const failure = await database
      .transaction(async (tx) => {
        const [{ pid }] = (await tx.query<{ pid: number }>('select pg_backend_pid() as pid')) as [
          { pid: number },
        ];
        await testDb.query('select pg_terminate_backend($1)', [pid]);
        await tx.query('select 1');
      })
      .catch((error: unknown) => error);

    expect(isTransient(failure)).toBe(true);
    expect(await answered()).toEqual([{ n: 3 }]);
  });

  it('gives up a transaction in which nothing is asked for any more, and what it had locked', async () => {
    await answered();
    const given = database.transaction(async (tx) => {
      await tx.query('select pg_advisory_xact_lock(4711)');
      await until(async () => {
        const [row] = await outside.query<{ free: boolean }>('select pg_try_advisory_lock(4711) as free');
        return row!.free;
      });
      await tx.query('select 1');
    });
    const error = await given.catch((reason: unknown) => reason);
    expect(isTransient(error)).toBe(true);
  });

  it('is trouble that passes, also when the server is not there at all', async () => {
    const nobody = new Database({ url: 'postgresql://nobody@localhost/none?host=%2Fno%2Fsuch%2Fdirectory' });
    const failure = await nobody.query('select 1').catch((error: unknown) => error);
    expect(isTransient(failure)).toBe(true);
    await nobody.close();
  });
});
