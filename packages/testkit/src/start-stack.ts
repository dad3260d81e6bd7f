import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Part, Replicas, ServicesFile } from '@hatchet-ts/stack';
import { testDatabase } from './test-database';
import { testVhost } from './test-vhost';

export interface StackOptions {
  /** `lite`: all services in one process. `split`: each in processes of its own, over RabbitMQ. */
  mode: 'lite' | 'split';
  /** Split: processes of each service. Default one. */
  replicas?: Partial<Replicas>;
  /** Settings on top of the defaults of the edition. */
  env?: Record<string, string>;
  /**
   * Servers of its own, durable, which `kill` and `restart` reach, instead of a database and a virtual host on those
   * of the jest run. Takes seconds longer. Default false.
   */
  ownServers?: boolean;
}

/** A whole platform, on free ports and a directory of its own. */
export interface TestStack {
  /** What `client.env` holds: pass it to a process with an SDK in it. */
  readonly clientEnv: Record<string, string>;
  readonly token: string;
  /** gRPC address; several dispatchers: of the first. */
  readonly hostPort: string;
  /** REST base URL. */
  readonly serverUrl: string;
  readonly databaseUrl: string;
  readonly dataDir: string;
  /** `services.json` as it is now: processes, ports, logs. */
  services(): ServicesFile;
  /** SIGKILL by default. In lite mode the part is always `lite`. */
  kill(part: StackPart, index?: number, signal?: NodeJS.Signals): Promise<void>;
  /** Starts again what was killed, on the same addresses; with more in its environment. */
  restart(part: StackPart, index?: number, env?: Record<string, string>): Promise<void>;
  /** Settles with the signal, if it was one, when a part ends. */
  exited(part: StackPart, index?: number): Promise<{ signal: NodeJS.Signals | null }>;
  /** Stops everything and removes its data. Safe to call twice. */
  stop(): Promise<void>;
}

export type StackPart = Part | 'lite';

/**
 * Starts a platform from the built packages and waits until it accepts runs: about a second in lite mode, two in split.
 *
 * @example
 * let stack: TestStack;
 * beforeAll(async () => { stack = await startStack({ mode: 'split', replicas: { 'grpc-dispatcher': 2 } }); });
 * afterAll(() => stack.stop());
 */
export async function startStack(options: StackOptions): Promise<TestStack> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'hatchet-stack-'));
  const cleanUps = [() => rmSync(dataDir, { recursive: true, force: true })] as (() => unknown)[];
  const cleanUp = async () => {
    for (const clean of cleanUps.splice(0).reverse()) await clean();
  };
  try {
    const env: NodeJS.ProcessEnv = { ...ambient(), SERVER_LOGGER_LEVEL: 'info' };
    if (!options.ownServers) {
      const database = await testDatabase();
      cleanUps.push(database.close);
      env.DATABASE_URL = database.url;
      if (needsRabbitmq(options)) env.SERVER_MSGQUEUE_RABBITMQ_URL = (await testVhost()).url;
    }
    const start = options.mode === 'lite' ? startLite : startSplit;
    const platform = await start({ ...options, env: { ...env, ...options.env } }, dataDir);
    cleanUps.push(platform.stop);
    const { clientEnv } = platform;
    return {
      ...platform,
      dataDir,
      token: clientEnv.HATCHET_CLIENT_TOKEN!,
      hostPort: clientEnv.HATCHET_CLIENT_HOST_PORT!,
      serverUrl: clientEnv.HATCHET_CLIENT_SERVER_URL!,
      databaseUrl: platform.services().postgres!.url,
      stop: cleanUp,
    };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

type Started = Pick<TestStack, 'clientEnv' | 'services' | 'kill' | 'restart' | 'exited' | 'stop'>;
type StartOptions = Omit<StackOptions, 'env'> & { env: NodeJS.ProcessEnv };

/** Loaded on demand: with it come all services, which most tests have no use for. */
const loadStack = () => import('@hatchet-ts/stack');

async function startLite({ env }: StartOptions, dataDir: string): Promise<Started> {
  const { MainProcess } = await loadStack();
  const lite = new MainProcess({
    label: 'lite',
    args: ['lite', '--data-dir', dataDir, '--port', '0', '--grpc-port', '0'],
    env,
    logFile: path.join(dataDir, 'lite.log'),
  });
  await lite.start();
  return {
    clientEnv: lite.ready.clientEnv!,
    services: () => JSON.parse(readFileSync(path.join(dataDir, 'services.json'), 'utf8')) as ServicesFile,
    kill: (part, _index, signal = 'SIGKILL') => {
      expectLite(part);
      return lite.kill(signal);
    },
    restart: (part, _index, more) => {
      expectLite(part);
      return lite.start(more);
    },
    exited: (part) => {
      expectLite(part);
      return lite.exited;
    },
    stop: () => lite.stop(),
  };
}

function expectLite(part: StackPart): void {
  if (part !== 'lite') throw new Error(`In lite mode everything is the part "lite"; there is no ${part}.`);
}

async function startSplit({ env, replicas }: StartOptions, dataDir: string): Promise<Started> {
  const { SplitPlatform } = await loadStack();
  const platform = await SplitPlatform.start({ env, replicas, dataDir, port: 0, grpcPort: 0 });
  return {
    clientEnv: platform.clientEnv,
    services: () => platform.services,
    kill: (part, index, signal) => platform.kill(part as Part, index, signal),
    restart: (part, index, more) => platform.restart(part as Part, index, more),
    exited: (part, index) => platform.exited(part as Part, index),
    stop: () => platform.stop(),
  };
}

function needsRabbitmq({ mode, env = {} }: StackOptions): boolean {
  const kind = env.SERVER_MSGQUEUE_KIND ?? (mode === 'split' ? 'rabbitmq' : 'in-process');
  return kind === 'rabbitmq';
}

/** What a process needs of its surroundings; settings of the platform on this machine must not reach a test. */
function ambient(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, LANG } = process.env;
  return { PATH, HOME, TMPDIR, LANG };
}
