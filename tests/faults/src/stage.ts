import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Part, SplitPlatform } from '@hatchet-ts/stack';
import { PostgresServer, RabbitmqServer } from '@hatchet-ts/stack/servers';
import { addTenant } from '@hatchet-ts/testkit';
import { Pool } from 'pg';
import { baseBackup } from './base-backup';
import { Edges } from './edges/edges';
import { Journal } from './journal';
import { registerLoad, type Target } from './load/load-driver';
import { LoadWorker } from './load/load-worker';
import { PlatformCalls, type Tenant } from './load/platform-calls';
import { signalProcess } from './process-tree';
import { SmallVolume } from './small-volume';
import type { WorkerOrders } from './worker';

/** Enough that with two schedulers both hold leases of tenants that have work. */
const TENANTS = 3;
const WORKERS = 2;
const SERVICES = ['api', 'grpc-dispatcher', 'controllers', 'scheduler'] as const;
/** Few enough that a fault can take them all; the services may have ten each. */
const CONNECTIONS_MAX = 110;
/** A base backup under load needs the log of its time. */
const SETTINGS = { max_connections: String(CONNECTIONS_MAX), wal_keep_size: '256MB' };
/** Room for a new cluster, the log, and the trials of a campaign. */
const SMALL_VOLUME_MB = 600;
const SMALL_SETTINGS = {
  max_connections: String(CONNECTIONS_MAX),
  min_wal_size: '32MB',
  max_wal_size: '96MB',
};
const CONTROL_TRIES = 4;
const COMPILED = path.join(__dirname, '..', 'dist');

export interface StageOptions {
  directory: string;
  /** Processes of each service. */
  replicas: number;
  /** Whether there is a proxy on every edge. Default false. */
  edges?: boolean;
  /** Whether its Postgres is on a small volume of its own. Default false. */
  smallVolume?: boolean;
  say(sentence: string): void;
}

/**
 * A platform of separate processes with servers of its own, and the worker processes of a trial: everything a fault can
 * reach. It keeps running from trial to trial.
 */
export class Stage {
  private workers: { name: string; process: ChildProcess }[] = [];
  private herd: LoadWorker[] = [];
  private journals = '';
  private started = 0;
  private standbys = 0;

  private constructor(
    readonly replicas: number,
    private readonly platform: SplitPlatform,
    private server: PostgresServer,
    readonly rabbitmq: RabbitmqServer,
    readonly edges: Edges,
    readonly smallVolume: SmallVolume | undefined,
    private pool: Pool,
    readonly target: Target,
    /** By worker: addresses of the dispatchers. */
    private readonly workerAddresses: readonly (readonly string[])[],
    private readonly directory: string,
    private readonly release: { main?: string },
    /** Services and workers that ended although no fault ended them. */
    readonly unexpectedEnds: string[],
  ) {}

  static async start({
    directory,
    replicas,
    edges: proxied = false,
    smallVolume = false,
    say,
  }: StageOptions): Promise<Stage> {
    const dataDir = path.join(directory, 'data');
    mkdirSync(directory, { recursive: true });
    const rabbitmq = await RabbitmqServer.start({ dataDir: path.join(directory, 'broker'), say });
    const volume = smallVolume
      ? await SmallVolume.mount(path.join(directory, 'volume'), SMALL_VOLUME_MB)
      : undefined;
    const postgres = await PostgresServer.start({
      dataDir: path.join(volume?.directory ?? directory, 'postgres'),
      logFile: path.join(directory, 'postgres.log'),
      settings: volume ? SMALL_SETTINGS : SETTINGS,
    });
    const edges = new Edges();
    const environments = new Map<string, Record<string, string>>();
    for (const service of SERVICES)
      for (let index = 0; index < replicas; index++) {
        const name = `${service} ${index}`;
        environments.set(name, {
          FAULTS_CLOCK_FILE: clockFile(directory, service, index),
          NODE_OPTIONS: `--require "${path.join(COMPILED, 'faults', 'skewed-clock.js')}"`,
          ...(proxied && {
            DATABASE_URL: await throughEdge(edges, name, 'postgres', overTcp(postgres.url)),
            SERVER_MSGQUEUE_RABBITMQ_URL: await throughEdge(edges, name, 'rabbitmq', new URL(rabbitmq.url)),
          }),
        });
      }
    const { PATH, HOME } = process.env;
    const unexpectedEnds: string[] = [];
    const release: { main?: string } = {};
    const platform = await SplitPlatform.start({
      env: {
        PATH,
        HOME,
        DATABASE_URL: postgres.url,
        DATABASE_MAX_CONNS: '10',
        SERVER_MSGQUEUE_RABBITMQ_URL: rabbitmq.url,
        SERVER_LOGGER_LEVEL: 'info',
      },
      replicas: { api: replicas, 'grpc-dispatcher': replicas, controllers: replicas, scheduler: replicas },
      envOf: (service, index) => environments.get(`${service} ${index}`)!,
      mainOf: () => release.main,
      dataDir,
      port: 0,
      grpcPort: 0,
      say,
      warn: (sentence) => unexpectedEnds.push(sentence),
    });
    const { services } = platform.services;
    const client = platform.clientEnv;
    const address = {
      dataDir,
      databaseUrl: postgres.url,
      hostPort: client.HATCHET_CLIENT_HOST_PORT!,
      serverUrl: client.HATCHET_CLIENT_SERVER_URL!,
    };
    const tenants: Tenant[] = [];
    for (let index = 0; index < TENANTS; index++) tenants.push(await addTenant(address, `faults-${index}`));
    const addressesFor = async (from: string, service: string, port: 'grpc' | 'http') => {
      const addresses: string[] = [];
      for (const { name, index, ports } of services) {
        if (name !== service) continue;
        const own = ports[port]!;
        addresses.push(`127.0.0.1:${proxied ? await edges.add(from, `${name} ${index}`, own) : own}`);
      }
      return addresses;
    };
    const target: Target = {
      dispatchers: (await addressesFor('client', 'grpc-dispatcher', 'grpc')).map(
        (at) => new PlatformCalls(at),
      ),
      apis: (await addressesFor('client', 'api', 'http')).map((at) => `http://${at}`),
      tenants,
    };
    const workerAddresses: string[][] = [];
    for (let worker = 0; worker < WORKERS; worker++)
      workerAddresses.push(await addressesFor(`worker ${worker}`, 'grpc-dispatcher', 'grpc'));
    await registerLoad(target);
    return new Stage(
      replicas,
      platform,
      postgres,
      rabbitmq,
      edges,
      volume,
      poolOf(postgres),
      target,
      workerAddresses,
      directory,
      release,
      unexpectedEnds,
    );
  }

  get postgres(): PostgresServer {
    return this.server;
  }

  get postgresLog(): string {
    return path.join(this.directory, 'postgres.log');
  }

  get db(): Pool {
    return this.pool;
  }

  async postgresAnswers(): Promise<boolean> {
    return this.db.query('select 1').then(
      () => true,
      () => false,
    );
  }

  /** A copy of Postgres that follows it. */
  async startStandby(): Promise<PostgresServer> {
    const { server } = this;
    const dataDir = path.join(this.directory, `standby-${++this.standbys}`);
    await baseBackup(server, dataDir);
    // Part of what was copied: the same roles have the same passwords.
    cpSync(`${server.dataDirectory}.password`, `${dataDir}.password`);
    cpSync(path.join(dataDir, 'PG_VERSION'), path.join(dataDir, 'standby.signal'));
    return PostgresServer.start({
      dataDir,
      settings: { ...SETTINGS, primary_conninfo: overTcp(server.url).toString() },
    });
  }

  /** Another server has the data from now on: whoever asks for Postgres is led there. */
  async movePostgres(to: PostgresServer): Promise<void> {
    for (const proxy of this.edges.between('', 'postgres')) proxy.moveTo(Number(overTcp(to.url).port));
    this.server = to;
    const { pool } = this;
    this.pool = poolOf(to);
    await pool.end();
  }

  kill(part: Part, index = 0): Promise<void> {
    return this.platform.kill(part, index, 'SIGKILL');
  }

  /** As an operator does it: SIGTERM, and no more until it has ended. */
  end(part: Part, index = 0): Promise<void> {
    return this.platform.kill(part, index, 'SIGTERM');
  }

  restart(part: Part, index = 0): Promise<void> {
    return this.platform.restart(part, index);
  }

  /** What every service is from its next start on. @param main `main.js` of another release; undefined is ours */
  runRelease(main: string | undefined): void {
    this.release.main = main;
  }

  freeze(part: Part, index = 0): Promise<void> {
    return this.platform.kill(part, index, 'SIGSTOP');
  }

  thaw(part: Part, index = 0): Promise<void> {
    return this.platform.kill(part, index, 'SIGCONT');
  }

  /** Puts the wall clock of one process off by so much. */
  skewClock(part: Part, index: number, ms: number): void {
    writeFileSync(clockFile(this.directory, part, index), String(ms));
    const found = this.platform.services.services.find(
      (entry) => entry.name === part && entry.index === index,
    );
    signalProcess(found!.pid, 'SIGUSR2');
  }

  /** Erlang, run inside the broker, until it has been: what is run must be fit to be run twice. */
  async evalInBroker(code: string): Promise<string> {
    for (let tries = 1; ; tries++)
      try {
        return await this.rabbitmq.control('eval', code);
      } catch (error) {
        if (tries === CONTROL_TRIES) throw error;
      }
  }

  /** Where the logs of a service are. */
  get dataDirectory(): string {
    return this.platform.dataDirectory;
  }

  /** Starts the workers of a trial. @param journals directory they write into; default that of the last */
  async startWorkers(journals = this.journals): Promise<void> {
    this.journals = journals;
    await Promise.all(Array.from({ length: WORKERS }, () => this.startWorker()));
  }

  async startWorker(): Promise<void> {
    const number = this.started++;
    const name = `worker-${number}`;
    const addresses = this.workerAddresses[number % WORKERS]!;
    const orders: WorkerOrders = {
      name,
      journals: this.journals,
      // Spread over the dispatchers.
      addresses: [
        ...addresses.slice(number % addresses.length),
        ...addresses.slice(0, number % addresses.length),
      ],
      tenants: [...this.target.tenants],
    };
    const child = fork(path.join(COMPILED, 'worker.js'), [JSON.stringify(orders)], { stdio: 'inherit' });
    await once(child, 'message');
    const worker = { name, process: child };
    this.workers.push(worker);
    child.once('exit', (code, signal) => {
      if (this.workers.includes(worker)) this.unexpectedEnds.push(`${name} ended with ${signal ?? code}`);
    });
  }

  get workerCount(): number {
    return this.workers.length;
  }

  async killWorker(index: number, journal: Journal): Promise<void> {
    const [worker] = this.workers.splice(index, 1);
    worker!.process.kill('SIGKILL');
    await once(worker!.process, 'exit');
    journal.write({ kind: 'worker-lost', worker: worker!.name });
  }

  signalWorker(index: number, signal: NodeJS.Signals): void {
    this.workers[index]!.process.kill(signal);
  }

  /** More workers than processes could be, all in this one, for the rest of the trial. @param count for each tenant */
  async startHerd(count: number): Promise<readonly LoadWorker[]> {
    // Open for as long as we are: what a worker of a trial that failed still does must not end the campaign.
    const journal = new Journal(this.journals, 'herd');
    for (let number = 0; number < count; number++) {
      const joining = this.target.tenants.map(
        (tenant) => new LoadWorker(`herd-${number}`, tenant, this.target.dispatchers, journal),
      );
      this.herd.push(...joining);
      await Promise.all(joining.map((worker) => worker.start(number)));
    }
    return this.herd;
  }

  async stopWorkers(): Promise<void> {
    for (const worker of this.herd.splice(0)) worker.stop();
    const stopping = this.workers.splice(0);
    await Promise.all(
      stopping.map(async ({ process }) => {
        if (process.exitCode !== null) return;
        const exited = once(process, 'exit');
        process.send('stop');
        await exited;
      }),
    );
  }

  async stop(): Promise<void> {
    await this.stopWorkers();
    for (const calls of this.target.dispatchers) calls.close();
    await this.db.end();
    await this.platform.stop();
    await this.edges.close();
    await this.postgres.stop();
    await this.smallVolume?.unmount();
    await this.rabbitmq.stop();
  }
}

function poolOf(postgres: PostgresServer): Pool {
  const pool = new Pool({ connectionString: postgres.url, application_name: 'faults', max: 1 });
  // Postgres comes and goes: a connection that broke is replaced with the next question.
  pool.on('error', () => {});
  return pool;
}

const clockFile = (directory: string, part: string, index: number) =>
  path.join(directory, `clock-${part}-${index}`);

/** The same server over TCP: a proxy stands in no Unix socket. */
function overTcp(url: string): URL {
  const parsed = new URL(url);
  parsed.searchParams.delete('host');
  return parsed;
}

async function throughEdge(edges: Edges, from: string, to: string, url: URL): Promise<string> {
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String(await edges.add(from, to, Number(url.port)));
  return through.toString();
}
