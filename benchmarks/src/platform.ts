import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Target } from '@hatchet-ts/loadtest';
import type { MeasuredPlatform } from './measure/usage-meter';

export type Mode = 'lite' | 'split';

/** First start: initdb, migrations, and in split mode a RabbitMQ; some seconds, and minutes beside other load. */
const READY_LIMIT_MS = 600_000;
/** A clean stop closes streams, drains and writes a checkpoint. */
const STOP_LIMIT_MS = 180_000;

/** `services.json`: what the platform runs, with the addresses measuring needs. */
interface ServicesFile {
  services: { name: string; pid: number; metricsUrl?: string }[];
  postgres?: { pid: number; url?: string };
  rabbitmq?: { pid: number };
}

const STACK = resolve(__dirname, '../../packages/stack/dist/main.js');

/** A platform of our own on a fresh data directory that is removed afterwards. */
export class Platform {
  private constructor(
    private readonly child: ChildProcess,
    readonly dataDir: string,
  ) {}

  /**
   * Starts the platform and waits until it accepts runs.
   *
   * @param extra further arguments of the start command
   * @param interrupted stops waiting
   * @param options.program what is started, as a path
   * @param options.nodeOptions NODE_OPTIONS of all its processes
   * @throws Error with the end of its output when it does not get ready
   */
  static async start(
    mode: Mode,
    extra: readonly string[],
    interrupted: AbortSignal,
    { program = STACK, nodeOptions }: { program?: string; nodeOptions?: string } = {},
  ): Promise<Platform> {
    const dataDir = mkdtempSync(join(tmpdir(), 'hatchet-bench-'));
    const args = [program, mode, '--data-dir', dataDir, '--port', '0', '--grpc-port', '0', ...extra];
    // As `npm start` runs it.
    const child = spawn(process.execPath, ['--max-semi-space-size=64', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: nodeOptions === undefined ? process.env : { ...process.env, NODE_OPTIONS: nodeOptions },
    });
    const platform = new Platform(child, dataDir);
    try {
      await platform.ready(interrupted);
      return platform;
    } catch (error) {
      // Why it did not start says more than why it did not stop.
      await platform.stop().catch((reason: Error) => console.error(reason.message));
      throw error;
    }
  }

  target(): Target {
    const env = parseEnvFile(readFileSync(join(this.dataDir, 'client.env'), 'utf8'));
    const address = env.HATCHET_CLIENT_HOST_PORT;
    const token = env.HATCHET_CLIENT_TOKEN;
    if (!address || !token)
      throw new Error('client.env names no HATCHET_CLIENT_HOST_PORT and HATCHET_CLIENT_TOKEN');
    return { address, token };
  }

  measured(): MeasuredPlatform {
    const path = join(this.dataDir, 'services.json');
    if (!existsSync(path)) return { processes: { platform: this.child.pid! }, metricsUrls: [] };
    const file = JSON.parse(readFileSync(path, 'utf8')) as ServicesFile;
    const processes: Record<string, number> = {};
    for (const { name, pid } of file.services) {
      // Several of a service are measured apart; in lite mode all services are one process, counted once.
      if (Object.values(processes).includes(pid)) continue;
      const names = file.services.filter((service) => service.pid === pid);
      const label = names.length > 1 ? 'platform' : name;
      processes[label in processes ? `${label}_${pid}` : label] = pid;
    }
    if (file.postgres) processes.postgres = file.postgres.pid;
    if (file.rabbitmq) processes.rabbitmq = file.rabbitmq.pid;
    const metricsUrls = [...new Set(file.services.flatMap(({ metricsUrl }) => metricsUrl ?? []))];
    return {
      processes,
      metricsUrls,
      databaseUrl: file.postgres?.url,
      databaseLog: join(this.dataDir, 'logs', 'postgres.log'),
    };
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill('SIGTERM');
      const exited = once(this.child, 'exit');
      const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_LIMIT_MS);
      await exited;
      clearTimeout(timer);
      if (this.child.signalCode === 'SIGKILL') {
        rmSync(this.dataDir, { recursive: true, force: true });
        throw new Error(`the platform did not stop within ${STOP_LIMIT_MS / 1000} s of SIGTERM`);
      }
    }
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  private async ready(interrupted: AbortSignal): Promise<void> {
    const tail: string[] = [];
    const keep = (line: string) => {
      tail.push(line);
      if (tail.length > 20) tail.shift();
    };
    createInterface({ input: this.child.stderr! }).on('line', keep);
    const output = createInterface({ input: this.child.stdout! });
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolvePromise, reject) => {
        output.on('line', (line) => {
          keep(line);
          if (line.trim() === 'ready') resolvePromise();
        });
        this.child.once('error', reject);
        interrupted.addEventListener('abort', () => reject(interrupted.reason), { once: true });
        this.child.once('exit', (code, signal) =>
          reject(new Error(`the platform ended with ${code ?? signal}`)),
        );
        timer = setTimeout(
          () => reject(new Error(`the platform was not ready within ${READY_LIMIT_MS / 1000} s`)),
          READY_LIMIT_MS,
        );
      });
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${tail.join('\n')}`);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** `KEY=value` lines, values optionally in single or double quotes. */
export function parseEnvFile(text: string): Record<string, string> {
  const env: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const [, key, raw = ''] = /^\s*(?:export\s+)?([A-Z0-9_]+)=(.*?)\s*$/.exec(line) ?? [];
    if (key) env[key] = raw.replace(/^(['"])(.*)\1$/, '$2');
  }
  return env;
}
