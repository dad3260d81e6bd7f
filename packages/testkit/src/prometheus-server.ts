import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from './until';

/** bcrypt of `PASSWORD`, made once: hashing is meant to be slow. */
const PASSWORD = 'prometheus-test';
const PASSWORD_HASH = '$2b$10$WFMo7KcBFJqQ0Y92kBMVw.EBprs.3Iz.VQ5d1BhMXdceXvGaoQYrS';
const USER = 'scraper';

export interface PrometheusSample {
  metric: Record<string, string>;
  value: [number, string];
}

/**
 * A Prometheus of Debian's packages behind basic authentication, with a configuration of the caller's. Installed when
 * it is absent and we are root.
 */
export class PrometheusServer {
  readonly user = USER;
  readonly password = PASSWORD;

  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly directory: string,
  ) {}

  /** @param config text of prometheus.yml */
  static async start(config: string): Promise<PrometheusServer> {
    const { ensureProgram, freePort } = await import('@hatchet-ts/stack/servers');
    const program = await ensureProgram({
      program: 'prometheus',
      package: 'prometheus',
      say: (sentence) => process.stderr.write(`${sentence}\n`),
    });
    const directory = mkdtempSync(path.join(tmpdir(), 'hatchet-prometheus-'));
    writeFileSync(path.join(directory, 'prometheus.yml'), config);
    writeFileSync(path.join(directory, 'web.yml'), `basic_auth_users:\n  ${USER}: ${PASSWORD_HASH}\n`);
    const address = `127.0.0.1:${await freePort()}`;
    const child = spawn(
      program,
      [
        `--config.file=${path.join(directory, 'prometheus.yml')}`,
        `--storage.tsdb.path=${path.join(directory, 'data')}`,
        `--web.config.file=${path.join(directory, 'web.yml')}`,
        `--web.listen-address=${address}`,
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-4000);
    });
    const server = new PrometheusServer(`http://${address}`, child, directory);
    try {
      await until(
        () =>
          server.get('/-/ready').then(
            (response) => response.ok,
            () => false,
          ),
        {
          timeoutMs: 60_000,
          what: 'Prometheus is ready',
        },
      );
    } catch (error) {
      await server.stop();
      throw new Error(`Prometheus did not start:\n${log}`, { cause: error });
    }
    return server;
  }

  get(pathAndQuery: string): Promise<Response> {
    const authorization = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`;
    return fetch(`${this.url}${pathAndQuery}`, { headers: { authorization } });
  }

  /** @throws Error with Prometheus' own words when it cannot be evaluated */
  async query(promql: string): Promise<PrometheusSample[]> {
    const answer = await this.ask<{ result: PrometheusSample[] }>(
      `query?${new URLSearchParams({ query: promql })}`,
    );
    return answer.result;
  }

  /** Names of all metrics its targets expose, whether they have a sample yet or not. */
  async metricNames(): Promise<Set<string>> {
    const metrics = await this.ask<{ metric: string }[]>('targets/metadata');
    return new Set(metrics.map(({ metric }) => metric));
  }

  private async ask<T>(call: string): Promise<T> {
    const response = await this.get(`/api/v1/${call}`);
    const answer = (await response.json()) as { status: string; error?: string; data: T };
    if (answer.status !== 'success') throw new Error(`${call}: ${answer.error}`);
    return answer.data;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.kill();
      await ended;
    }
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Prometheus' own checker. @returns its exit code and everything it printed */
export function promtool(...args: string[]): { code: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
  return { code: status, output: `${stdout}${stderr}` };
}
