import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PostgresServer, RabbitmqServer } from '@hatchet-ts/stack/servers';
import { deadlocksIn } from './deadlocks';

/** Virtual hosts made when the broker starts, at 5 ms each; a later one takes half a second. */
const READY_VHOSTS = Array.from({ length: 64 }, (_, index) => `test-${index + 1}`);

/**
 * The servers of one jest run: at most one Postgres and one RabbitMQ, started when the first test asks (a run of unit
 * tests starts nothing). Lives in jest's parent process; test files, which run in others, ask over a Unix socket.
 */
export class TestServers {
  private readonly directory = mkdtempSync(path.join(tmpdir(), 'hatchet-test-'));
  private readonly door: Server = createServer((request, response) => {
    this.answer(request.url ?? '').then(
      (body) => response.end(JSON.stringify(body)),
      (error: Error) => response.writeHead(500).end(JSON.stringify({ error: error.stack ?? error.message })),
    );
  });
  private postgres: Promise<PostgresServer> | undefined;
  private rabbitmq: Promise<RabbitmqServer> | undefined;
  private vhosts = 0;
  private postgresLog: string | undefined;

  /** @returns the socket on which servers can be asked for */
  async open(): Promise<string> {
    const socket = path.join(this.directory, 'servers.sock');
    await new Promise<void>((resolve, reject) => {
      this.door.once('error', reject);
      this.door.listen(socket, resolve);
    });
    // In-band test runs share our process; what is still open at their end is for `close`, not a leak of theirs.
    this.door.unref();
    return socket;
  }

  /** Deadlocks of this run so far; undefined when no test asked for a Postgres. */
  deadlocks(): string[] | undefined {
    return this.postgresLog === undefined ? undefined : deadlocksIn(readFileSync(this.postgresLog, 'utf8'));
  }

  async close(): Promise<void> {
    this.door.close();
    await Promise.all([this.postgres, this.rabbitmq].map(async (server) => (await server)?.stop()));
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async answer(path: string): Promise<Record<string, string>> {
    switch (path) {
      case '/postgres':
        this.postgres ??= this.startPostgres();
        return { adminUrl: (await this.postgres).adminUrl };
      case '/vhost':
        return { url: await this.nextVhost() };
      default:
        throw new Error(`The test servers know no ${path}.`);
    }
  }

  private async startPostgres(): Promise<PostgresServer> {
    // Loaded on demand, so that a run of unit tests needs no built package.
    const { PostgresServer } = await import('@hatchet-ts/stack/servers');
    const directory = mkdtempSync(path.join(this.directory, 'postgres-'));
    const logFile = path.join(directory, 'postgres.log');
    const server = await PostgresServer.start({
      dataDir: path.join(directory, 'data'),
      logFile,
      database: 'postgres',
      fast: true,
      removeAfterwards: directory,
    });
    server.unref();
    this.postgresLog = logFile;
    return server;
  }

  private async nextVhost(): Promise<string> {
    this.rabbitmq ??= this.startRabbitmq();
    const rabbitmq = await this.rabbitmq;
    const number = this.vhosts++;
    const ready = READY_VHOSTS[number];
    if (ready) return rabbitmq.urlOf(ready);
    const name = `test-${number + 1}`;
    await rabbitmq.control('add_vhost', name);
    await rabbitmq.control('set_permissions', '-p', name, 'hatchet', '.*', '.*', '.*');
    return rabbitmq.urlOf(name);
  }

  private async startRabbitmq(): Promise<RabbitmqServer> {
    const { RabbitmqServer } = await import('@hatchet-ts/stack/servers');
    const directory = mkdtempSync(path.join(this.directory, 'rabbitmq-'));
    const server = await RabbitmqServer.start({
      dataDir: directory,
      vhosts: READY_VHOSTS,
      say: (sentence) => process.stderr.write(`${sentence}\n`),
      removeAfterwards: directory,
    });
    server.unref();
    return server;
  }
}
