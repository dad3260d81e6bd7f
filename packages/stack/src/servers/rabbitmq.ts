import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { watchOverDeath } from './death-watch';
import { freePort } from './free-port';
import { ensurePassword } from './password-file';
import { ensureRabbitmq } from './rabbitmq-installation';
import { commandOf, endProcess, exitOf, type ProcessExit, tailOf, waitForExit } from './server-process';

export interface RabbitmqOptions {
  /** Directory of `rabbitmq-server` and `rabbitmqctl`; default: the installed ones. */
  programs?: string;
  /** Where everything of this broker lives: queues, logs, cookie, password. Kept and reused. */
  dataDir: string;
  /** AMQP port on 127.0.0.1. Default 0: any free one. */
  port?: number;
  /** Virtual hosts beside `/`. */
  vhosts?: readonly string[];
  /** Gets a sentence before anything that takes long. */
  say?: (sentence: string) => void;
  /** Removed after the server's end, also when we are killed: the directory of data that is thrown away. Default none. */
  removeAfterwards?: string;
}

const USER = 'hatchet';
const NODE = 'hatchet@localhost';
/** Four seconds of processor time, most of it loading code; this is for a machine that is busy. */
const START_TIMEOUT_MS = 240_000;
const STOP_TIMEOUT_MS = 30_000;
/** Two seconds of processor time at both ends; this is for a machine that is busy. */
const CONTROL_TIMEOUT_MS = 120_000;

/**
 * One RabbitMQ of our own: the installed program on private ports and a private directory, stopped with us even when
 * we are killed. It runs as the user we are, without plugins and without epmd (Erlang's port registry is a daemon that
 * would outlive it; the one port its tools need is known here).
 */
export class RabbitmqServer {
  private child: ChildProcess | undefined;
  private exit: Promise<ProcessExit> | undefined;
  private port = 0;
  private distributionPort = 0;

  private constructor(
    private readonly options: RabbitmqOptions,
    private readonly programs: string,
    private readonly password: string,
  ) {}

  /**
   * Starts the broker (about five seconds) and waits until it speaks AMQP.
   *
   * @throws Error with the end of its log when it does not start, or with what to do when it is not installed
   */
  static async start(options: RabbitmqOptions): Promise<RabbitmqServer> {
    const dataDir = path.resolve(options.dataDir);
    const programs = options.programs ?? (await ensureRabbitmq(options.say ?? (() => {})));
    mkdirSync(path.join(dataDir, 'log'), { recursive: true, mode: 0o700 });
    const password = ensurePassword(path.join(dataDir, 'password'));
    const server = new RabbitmqServer({ ...options, dataDir }, programs, password);
    try {
      await server.stopOrphan();
      await server.launch();
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** AMQP URL of the default virtual host. */
  get url(): string {
    return this.urlOf('/');
  }

  urlOf(vhost: string): string {
    return `amqp://${USER}:${this.password}@127.0.0.1:${this.port}/${encodeURIComponent(vhost)}`;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** Settles when the broker ends, by `stop` or by itself. */
  get exited(): Promise<ProcessExit> {
    return this.exit ?? Promise.resolve({ code: 0, signal: null });
  }

  /** Lets this process end although the broker runs; the broker is then stopped. */
  unref(): void {
    this.child?.unref();
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    this.child?.kill(signal);
    await this.exited;
  }

  /** Starts again after `kill` or a crash; the address stays. */
  async restart(): Promise<void> {
    await this.launch();
  }

  /** Closes connections and writes queues out, then harder. Safe to call at any time and twice. */
  async stop(): Promise<void> {
    const { child, exit } = this;
    const { removeAfterwards } = this.options;
    if (child && exit) {
      // Nothing is worth writing out when it is thrown away.
      child.kill(removeAfterwards ? 'SIGKILL' : 'SIGTERM');
      if (!(await waitForExit(exit, STOP_TIMEOUT_MS))) child.kill('SIGKILL');
      await exit;
    }
    if (removeAfterwards) rmSync(removeAfterwards, { recursive: true, force: true });
  }

  /**
   * Runs a command of rabbitmqctl (half a second on a quiet machine).
   *
   * @returns what it printed
   * @throws Error with what it printed when it fails, or when it has not ended after two minutes
   */
  async control(...command: string[]): Promise<string> {
    const child = spawn(path.join(this.programs, 'rabbitmqctl'), ['--quiet', '--node', NODE, ...command], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...this.environment(),
        RABBITMQ_CTL_ERL_ARGS: `-start_epmd false -erl_epmd_port ${this.distributionPort} -dist_listen false`,
      },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    const timer = setTimeout(() => {
      output += `no end after ${CONTROL_TIMEOUT_MS / 1_000} s`;
      child.kill('SIGKILL');
    }, CONTROL_TIMEOUT_MS);
    const { code, error } = await exitOf(child);
    clearTimeout(timer);
    if (code !== 0) throw new Error(`rabbitmqctl ${command.join(' ')} failed: ${error?.message ?? output}`);
    return output;
  }

  private async stopOrphan(): Promise<void> {
    const { dataDir } = this.options;
    const pidFile = path.join(dataDir, 'pid');
    if (!existsSync(pidFile)) return;
    const pid = Number(readFileSync(pidFile, 'utf8'));
    await endProcess(pid, ['SIGTERM', 'SIGKILL'], () => commandOf(pid).includes(`-home ${dataDir} `));
  }

  private async launch(): Promise<void> {
    const logFile = path.join(this.options.dataDir, 'log', 'startup.log');
    const deadline = Date.now() + START_TIMEOUT_MS;
    for (;;) {
      this.port = this.options.port || this.port || (await freePort());
      this.distributionPort = await freePort();
      this.writeConfiguration();
      const logStart = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
      this.spawnServer(logFile);
      const failure = await this.untilReady(deadline);
      if (!failure) return;

      const log = tailOf(logFile, logStart);
      const inTime = Date.now() < deadline;
      // Somebody took a port between our look and the server's bind.
      if (log.includes('eaddrinuse') && !this.options.port && inTime) this.port = 0;
      // Parts of the broker wait five seconds for each other, which a busy machine may take.
      else if (!(log.includes('{timeout,') && inTime))
        throw new Error(`RabbitMQ did not start on ${this.options.dataDir}: ${failure}\n${log}`);
    }
  }

  private writeConfiguration(): void {
    const { dataDir, vhosts = [] } = this.options;
    const write = (file: string, text: string) =>
      writeFileSync(path.join(dataDir, file), text, { mode: 0o600 });
    write('enabled_plugins', '[].\n');
    write('definitions.json', JSON.stringify(definitions(this.password, ['/', ...vhosts])));
    write(
      'rabbitmq.conf',
      [
        `listeners.tcp.1 = 127.0.0.1:${this.port}`,
        `load_definitions = ${path.join(dataDir, 'definitions.json')}`,
        'log.console = true',
        'log.console.level = warning',
        'log.file = false',
        // Half a gigabyte by default, on disk, before the first segment is written out.
        'raft.wal_max_size_bytes = 67108864',
        '',
      ].join('\n'),
    );
  }

  private environment(): NodeJS.ProcessEnv {
    const { dataDir } = this.options;
    return {
      PATH: `${process.env.PATH}${path.delimiter}/usr/bin:/bin`,
      // Erlang keeps its cookie at home; ours must not meet the one of a broker the machine may have.
      HOME: dataDir,
      LC_ALL: 'C.UTF-8',
      RABBITMQ_CONF_ENV_FILE: '/dev/null',
      RABBITMQ_NODENAME: NODE,
    };
  }

  private spawnServer(logFile: string): void {
    const { dataDir, removeAfterwards } = this.options;
    const log = openSync(logFile, 'a', 0o600);
    const child = spawn(path.join(this.programs, 'rabbitmq-server'), [], {
      cwd: dataDir,
      stdio: ['ignore', log, log],
      // Its own session: Ctrl-C goes to the whole foreground group, and the broker must outlive its users.
      detached: true,
      env: {
        ...this.environment(),
        RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
        RABBITMQ_NODE_PORT: String(this.port),
        RABBITMQ_DIST_PORT: String(this.distributionPort),
        RABBITMQ_MNESIA_BASE: path.join(dataDir, 'mnesia'),
        RABBITMQ_LOG_BASE: path.join(dataDir, 'log'),
        RABBITMQ_CONFIG_FILE: path.join(dataDir, 'rabbitmq'),
        RABBITMQ_ENABLED_PLUGINS_FILE: path.join(dataDir, 'enabled_plugins'),
        RABBITMQ_PID_FILE: path.join(dataDir, 'pid'),
        // The start script then becomes the broker instead of waiting for it: the child we know is the real one.
        RABBITMQ_ALLOW_INPUT: 'true',
        RABBITMQ_SERVER_START_ARGS: '-noinput',
        // A name given here means the distribution is up before RabbitMQ looks, so it asks no epmd.
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
          `-start_epmd false -erl_epmd_port ${this.distributionPort} -sname ${NODE} ` +
          '-kernel inet_dist_use_interface {127,0,0,1}',
      },
    });
    closeSync(log);
    this.child = child;
    const endWatch = child.pid
      ? watchOverDeath({
          pid: child.pid,
          signals: removeAfterwards ? ['KILL'] : ['TERM', 'KILL'],
          remove: removeAfterwards ? [removeAfterwards] : [],
        })
      : undefined;
    this.exit = exitOf(child).then((exit) => {
      endWatch?.();
      return exit;
    });
  }

  /** @returns undefined once the broker speaks AMQP, else why it never will */
  private async untilReady(deadline: number): Promise<string | undefined> {
    let ended: ProcessExit | undefined;
    void this.exit?.then((exit) => {
      ended = exit;
    });
    while (!ended) {
      if (await speaksAmqp(this.port)) return undefined;
      if (Date.now() > deadline) {
        await this.kill('SIGKILL');
        return `it was not ready after ${START_TIMEOUT_MS / 1000} s.`;
      }
      await delay(50);
    }
    return ended.error?.message ?? `it ended with ${ended.signal ?? ended.code}.`;
  }
}

/** Whether a broker answers the protocol header with a frame: it listens before it can be used. */
function speaksAmqp(port: number): Promise<boolean> {
  const METHOD_FRAME = 1;
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 1_000 });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => socket.write('AMQP\0\0\u0009\u0001', 'latin1'));
    socket.once('data', (data) => settle(data[0] === METHOD_FRAME));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
    socket.once('close', () => settle(false));
  });
}

/** One user with every right on every virtual host, in RabbitMQ's own import format. */
function definitions(password: string, vhosts: readonly string[]): object {
  const salt = randomBytes(4);
  const hash = createHash('sha256').update(salt).update(password).digest();
  return {
    users: [
      {
        name: USER,
        password_hash: Buffer.concat([salt, hash]).toString('base64'),
        hashing_algorithm: 'rabbit_password_hashing_sha256',
        tags: 'administrator',
      },
    ],
    vhosts: vhosts.map((name) => ({ name })),
    permissions: vhosts.map((vhost) => ({ user: USER, vhost, configure: '.*', write: '.*', read: '.*' })),
  };
}
