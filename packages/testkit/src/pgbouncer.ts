import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { until } from './until';

/** Fewer than the connections of the platform, so that transactions of different clients do share them. */
const POOL_SIZE = 8;

/** A PgBouncer of Debian's packages in transaction mode, in front of one database. */
export class PgBouncer {
  private constructor(
    /** Leads to the same database as the URL it was started with. */
    readonly url: string,
    private readonly adminUrl: string,
    private readonly child: ChildProcess,
    private readonly directory: string,
  ) {}

  static async start(databaseUrl: string): Promise<PgBouncer> {
    const { ensureProgram, freePort } = await import('@hatchet-ts/stack/servers');
    const program = await ensureProgram({
      program: 'pgbouncer',
      package: 'pgbouncer',
      say: (sentence) => process.stderr.write(`${sentence}\n`),
    });
    const server = new URL(databaseUrl);
    const port = await freePort();
    const directory = mkdtempSync(path.join(tmpdir(), 'hatchet-pgbouncer-'));
    // It gives up the rights of root before it reads them.
    chmodSync(directory, 0o755);
    const users = path.join(directory, 'users.txt');
    writeFileSync(
      users,
      `"${decodeURIComponent(server.username)}" "${decodeURIComponent(server.password)}"\n`,
    );
    const config = path.join(directory, 'pgbouncer.ini');
    writeFileSync(
      config,
      [
        '[databases]',
        `* = host=${server.hostname} port=${server.port}`,
        '[pgbouncer]',
        'listen_addr = 127.0.0.1',
        `listen_port = ${port}`,
        'unix_socket_dir =',
        'auth_type = trust',
        `auth_file = ${users}`,
        `admin_users = ${decodeURIComponent(server.username)}`,
        'pool_mode = transaction',
        `default_pool_size = ${POOL_SIZE}`,
        'max_client_conn = 500',
        '',
      ].join('\n'),
    );
    const asUser = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
    const child = spawn(program, [...asUser, config], { stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        log = (log + text).slice(-4000);
      });
    const url = new URL(databaseUrl);
    // The socket of the server itself, which clients would prefer.
    url.search = '';
    url.host = `127.0.0.1:${port}`;
    const admin = new URL(url);
    admin.pathname = '/pgbouncer';
    const bouncer = new PgBouncer(url.href, admin.href, child, directory);
    try {
      await until(
        () =>
          bouncer.show('version').then(
            () => true,
            () => false,
          ),
        {
          timeoutMs: 60_000,
          what: 'PgBouncer answers',
        },
      );
      return bouncer;
    } catch (error) {
      await bouncer.stop();
      throw new Error(`PgBouncer did not start:\n${log}`, { cause: error });
    }
  }

  /** Rows of its administration: `stats`, `pools`, `config` and so on. */
  async show(what: string): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: this.adminUrl });
    await client.connect();
    try {
      return (await client.query(`show ${what}`)).rows;
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.kill('SIGKILL');
      await ended;
    }
    rmSync(this.directory, { recursive: true, force: true });
  }
}
