import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Part, SplitPlatform } from '@hatchet-ts/stack';
import { RabbitmqServer } from '@hatchet-ts/stack/servers';
import { addTenant } from '@hatchet-ts/testkit';
import { Client } from 'pg';
import type { Journal } from './journal';
import { registerLoad, type Target } from './load/load-driver';
import { PlatformCalls, type Tenant } from './load/platform-calls';
import type { WorkerOrders } from './worker';

/** Enough that with two schedulers both hold leases of tenants that have work. */
const TENANTS = 3;
const WORKERS = 2;

export interface StageOptions {
  directory: string;
  /** Processes of each service. */
  replicas: number;
  say(sentence: string): void;
}

/**
 * A platform of separate processes with servers of its own, and the worker processes of a trial: everything a fault can
 * reach. It keeps running from trial to trial.
 */
export class Stage {
  /** Services and servers that ended although no fault ended them. */
  readonly unexpectedEnds: string[] = [];
  private workers: { name: string; process: ChildProcess }[] = [];
  private journals = '';
  private started = 0;

  private constructor(
    readonly replicas: number,
    private readonly platform: SplitPlatform,
    readonly rabbitmq: RabbitmqServer,
    readonly db: Client,
    readonly target: Target,
  ) {}

  static async start({ directory, replicas, say }: StageOptions): Promise<Stage> {
    const dataDir = path.join(directory, 'data');
    mkdirSync(directory, { recursive: true });
    const rabbitmq = await RabbitmqServer.start({ dataDir: path.join(directory, 'broker'), say });
    const { PATH, HOME } = process.env;
    const unexpectedEnds: string[] = [];
    const platform = await SplitPlatform.start({
      env: { PATH, HOME, SERVER_MSGQUEUE_RABBITMQ_URL: rabbitmq.url, SERVER_LOGGER_LEVEL: 'info' },
      replicas: { api: replicas, 'grpc-dispatcher': replicas, controllers: replicas, scheduler: replicas },
      dataDir,
      port: 0,
      grpcPort: 0,
      say,
      warn: (sentence) => unexpectedEnds.push(sentence),
    });
    const { services, postgres } = platform.services;
    const portsOf = (name: string) =>
      services.filter((service) => service.name === name).map(({ ports }) => ports);
    const client = platform.clientEnv;
    const address = {
      dataDir,
      databaseUrl: postgres!.url,
      hostPort: client.HATCHET_CLIENT_HOST_PORT!,
      serverUrl: client.HATCHET_CLIENT_SERVER_URL!,
    };
    const tenants: Tenant[] = [];
    for (let index = 0; index < TENANTS; index++) tenants.push(await addTenant(address, `faults-${index}`));
    const target: Target = {
      dispatchers: portsOf('grpc-dispatcher').map(({ grpc }) => new PlatformCalls(`127.0.0.1:${grpc}`)),
      apis: portsOf('api').map(({ http }) => `http://127.0.0.1:${http}`),
      tenants,
    };
    await registerLoad(target);
    const db = new Client({ connectionString: postgres!.url });
    await db.connect();
    const stage = new Stage(replicas, platform, rabbitmq, db, target);
    stage.unexpectedEnds.push(...unexpectedEnds);
    return stage;
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

  freeze(part: Part, index = 0): Promise<void> {
    return this.platform.kill(part, index, 'SIGSTOP');
  }

  thaw(part: Part, index = 0): Promise<void> {
    return this.platform.kill(part, index, 'SIGCONT');
  }

  /** Where the logs of a service are. */
  get dataDirectory(): string {
    return this.platform.dataDirectory;
  }

  /** Starts the workers of a trial. @param journals directory they write into */
  async startWorkers(journals: string): Promise<void> {
    this.journals = journals;
    await Promise.all(Array.from({ length: WORKERS }, () => this.startWorker()));
  }

  async startWorker(): Promise<void> {
    const number = this.started++;
    const name = `worker-${number}`;
    const addresses = this.target.dispatchers.map(({ address }) => address);
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
    const child = fork(path.join(__dirname, '..', 'dist', 'worker.js'), [JSON.stringify(orders)], {
      stdio: 'inherit',
    });
    await once(child, 'message');
    const worker = { name, process: child };
    this.workers.push(worker);
    child.once('exit', (code, signal) => {
      if (this.workers.includes(worker)) this.unexpectedEnds.push(`${name} ended with ${signal ?? code}`);
    });
  }

  async killWorker(index: number, journal: Journal): Promise<void> {
    const [worker] = this.workers.splice(index, 1);
    worker!.process.kill('SIGKILL');
    await once(worker!.process, 'exit');
    journal.write({ kind: 'worker-lost', worker: worker!.name });
  }

  async stopWorkers(): Promise<void> {
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
    await this.rabbitmq.stop();
  }
}
