import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PostgresServer } from '@hatchet-ts/stack/servers';

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

  async close(): Promise<void> {
    this.door.close();
    await (await this.postgres)?.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async answer(path: string): Promise<Record<string, string>> {
    switch (path) {
      case '/postgres':
        this.postgres ??= this.startPostgres();
        return { adminUrl: (await this.postgres).adminUrl };
      default:
        throw new Error(`The test servers know no ${path}.`);
    }
  }

  private async startPostgres(): Promise<PostgresServer> {
    // Loaded on demand, so that a run of unit tests needs no built package.
    const { PostgresServer } = await import('@hatchet-ts/stack/servers');
    const directory = mkdtempSync(path.join(this.directory, 'postgres-'));
    const server = await PostgresServer.start({
      dataDir: path.join(directory, 'data'),
      database: 'postgres',
      fast: true,
      removeAfterwards: directory,
    });
    server.unref();
    return server;
  }
}
