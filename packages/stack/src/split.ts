import { type Config, readConfig, SERVICES, type Service } from '@hatchet-ts/config';
import { notFound } from '@hatchet-ts/contracts';
import type { PlatformArguments, Replicas } from './arguments';
import { clientEnv } from './client-env';
import { DataDirectory } from './data-directory';
import { type Servers, startServers } from './external-servers';
import { type FirstBoot, keysFor, prepareDatabase } from './first-boot';
import { MainProcess } from './main-process';
import { platformConfig } from './platform-config';
import { freePort, type ProcessExit } from './servers';
import { type ServicesFile, serviceEntry, servicesFile } from './services-file';

export interface SplitOptions extends PlatformArguments {
  env: NodeJS.ProcessEnv;
  /** Default one of each. */
  replicas?: Partial<Replicas>;
  /** What one process gets beside what all get, e.g. an address of its own for the database. Default nothing. */
  envOf?: (service: Service, index: number) => Record<string, string>;
  /** `main.js` of another release, for starting services of it beside ours; asked at every start. Default ours. */
  mainOf?: (service: Service, index: number) => string | undefined;
  say?: (sentence: string) => void;
  warn?: (sentence: string) => void;
}

interface Child {
  readonly service: Service;
  readonly index: number;
  readonly process: MainProcess;
}

/** What can be killed and started again: the services, and the servers that are ours. */
export type Part = Service | 'postgres' | 'rabbitmq';

/**
 * The four services as processes of their own, any number of each, with Postgres and RabbitMQ: the split edition on one
 * machine, for trying it, measuring it, and for tests that kill parts of it. Nothing is restarted by itself.
 */
export class SplitPlatform {
  private readonly children: Child[] = [];
  /** Parts whose end was asked for. */
  private readonly ending = new Set<object>();

  private constructor(
    private readonly data: DataDirectory,
    private readonly servers: Servers,
    readonly config: Config,
    private readonly env: Record<string, string>,
    readonly boot: FirstBoot,
    private readonly warn: (sentence: string) => void,
  ) {}

  /** Starts everything and waits until a run would be accepted. */
  static async start({
    env: given,
    replicas = {},
    envOf = () => ({}),
    mainOf,
    say = quiet,
    warn = quiet,
    ...args
  }: SplitOptions) {
    // What is wrong with the environment is told before anything is started.
    readConfig(given);
    const data = DataDirectory.open(args.dataDir ?? given.SERVER_DATA_DIR ?? '.data');
    let servers: Servers | undefined;
    let platform: SplitPlatform | undefined;
    try {
      const keys = await keysFor(given, data.path);
      const lastClientEnv = data.readClientEnv();
      servers = await startServers(given, data, given.SERVER_MSGQUEUE_KIND ?? 'rabbitmq', say);
      const { config, env } = await platformConfig({
        env: { ...keys, ...given, ...servers.env, SERVER_SERVICES: 'all' },
        args,
        clientEnv: lastClientEnv,
        edition: 'split',
        onWarning: warn,
      });
      say('Preparing the database');
      const boot = await prepareDatabase(config, given, lastClientEnv.HATCHET_CLIENT_TOKEN);
      platform = new SplitPlatform(data, servers, config, env, boot, warn);
      say('Starting the services');
      await platform.startServices({ ...ONE_OF_EACH, ...replicas }, envOf, mainOf);
      data.writeClientEnv(platform.clientEnv);
      return platform;
    } catch (error) {
      if (platform) await platform.stop();
      else {
        await servers?.stop();
        data.close();
      }
      throw error;
    }
  }

  get dataDirectory(): string {
    return this.data.path;
  }

  /** The variables an SDK needs; several dispatchers: of the first. */
  get clientEnv(): Record<string, string> {
    return clientEnv(this.config, this.boot.token);
  }

  /** What runs now, as in `services.json`. */
  get services(): ServicesFile {
    const path = this.config.SERVER_PROMETHEUS_PATH;
    const entries = this.children.map(({ service, index, process }) => ({
      ...serviceEntry(service, index, process.pid, process.ready.ports, path),
      log: process.options.logFile,
    }));
    return servicesFile(entries, this.servers, this.env);
  }

  /** Ends one process and leaves it down. SIGSTOP only pauses it, SIGCONT lets it go on. */
  async kill(part: Part, index = 0, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const found = this.find(part, index);
    this.ending.add(found);
    await found.kill(signal);
  }

  /**
   * Starts a process that was killed or crashed, on the addresses it had.
   *
   * @param env what a service has besides its variables until it ends. Default nothing
   */
  async restart(part: Part, index = 0, env: Record<string, string> = {}): Promise<void> {
    const found = this.find(part, index);
    await (found instanceof MainProcess ? found.start(env) : found.restart());
    this.ending.delete(found);
    this.watch(index > 0 ? `${part} ${index}` : part, found);
    this.data.writeServices(this.services);
  }

  /** Settles when a part ends, whoever ends it. */
  exited(part: Part, index = 0): Promise<ProcessExit> {
    return this.find(part, index).exited;
  }

  /** Services first, then what they use. Safe to call twice. */
  async stop(): Promise<void> {
    for (const { process } of this.children) this.ending.add(process);
    for (const server of [this.servers.postgres, this.servers.rabbitmq]) if (server) this.ending.add(server);
    // Who takes in work stops before who carries it out.
    for (const service of [...SERVICES].reverse()) {
      const ofService = this.children.filter((child) => child.service === service);
      await Promise.all(ofService.map(({ process }) => process.stop()));
    }
    await this.servers.stop();
    this.data.close();
  }

  private async startServices(
    replicas: Replicas,
    envOf: NonNullable<SplitOptions['envOf']>,
    mainOf: SplitOptions['mainOf'],
  ): Promise<void> {
    for (const service of SERVICES)
      for (let index = 0; index < replicas[service]; index++)
        this.children.push({
          service,
          index,
          process: new MainProcess({
            label: `${service} ${index}`,
            args: ['service', service, '--name', `${service}-${index}`],
            env: { ...this.env, ...(await this.addressOf(service, index)), ...envOf(service, index) },
            logFile: this.data.file('logs', `${service}-${index}.log`),
            main: () => mainOf?.(service, index),
          }),
        });
    await Promise.all(this.children.map(({ process }) => process.start()));
    for (const { process } of this.children) this.watch(process.options.label, process);
    for (const [name, server] of Object.entries({
      postgres: this.servers.postgres,
      rabbitmq: this.servers.rabbitmq,
    }))
      if (server) this.watch(name, server);
    this.data.writeServices(this.services);
  }

  /** The first of a service gets the address asked for; a further one any free port, which it keeps over restarts. */
  private async addressOf(service: Service, index: number): Promise<Record<string, string>> {
    const common = {
      SERVER_SERVICES: service,
      // Done once, above, for all of them.
      SERVER_AUTO_MIGRATE: 'false',
      SERVER_LOGGER_FORMAT: 'json',
    };
    if (index === 0) return common;
    if (service === 'api') return { ...common, SERVER_PORT: String(await freePort()) };
    if (service === 'grpc-dispatcher') return { ...common, SERVER_GRPC_PORT: String(await freePort()) };
    return common;
  }

  /** Says when a part ends that nobody asked to. */
  private watch(name: string, part: { readonly exited: Promise<ProcessExit> }): void {
    void part.exited.then(({ code, signal }) => {
      if (this.ending.has(part)) return;
      this.warn(`${name} ended unexpectedly (${signal ?? `exit code ${code}`}) and is not started again`);
    });
  }

  private find(part: Part, index: number) {
    const found =
      part === 'postgres' || part === 'rabbitmq'
        ? this.servers[part]
        : this.children.find((child) => child.service === part && child.index === index)?.process;
    if (!found) throw notFound(`This platform runs no ${part} ${index}.`);
    return found;
  }
}

const ONE_OF_EACH: Replicas = { api: 1, 'grpc-dispatcher': 1, controllers: 1, scheduler: 1 };
const quiet = () => {};
