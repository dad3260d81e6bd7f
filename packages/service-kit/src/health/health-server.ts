import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpListener } from '../http-listener';
import type { Service } from '../lifecycle/lifecycle';
import { redactText } from '../logging/redaction';

export type CheckKind = 'live' | 'ready';

/** Passes by returning; fails by throwing (the message is the reason shown) or by returning `false`. */
export type HealthCheck = () => boolean | Promise<boolean> | void | Promise<void>;

export interface HealthServerOptions {
  /** `SERVER_HEALTHCHECK_PORT` (CFG-19); default 8733, 0 for any free one. */
  port?: number;
  /** Interface to bind; default all. */
  host?: string;
  /** A check without an answer after this many milliseconds fails; default 2,000, below a probe's usual patience. */
  checkTimeoutMs?: number;
}

interface Failure {
  name: string;
  reason: string;
}

/**
 * Answers probes (SLF-48): `GET /live` asks whether the process should be restarted, `GET /ready` whether it should
 * get traffic. Both give 200, or 503 and the failing checks as JSON. Readiness fails while the process starts and
 * from the moment it begins to stop; liveness does not, or an orchestrator would kill a process that is draining.
 */
export class HealthServer implements Service {
  readonly name = 'health-server';
  private readonly checks = new Map<string, { kind: CheckKind; run: HealthCheck }>();
  /** Checks under way: a hung one must not be started anew by every probe. */
  private readonly running = new Map<string, Promise<Failure | undefined>>();
  private readonly listener = new HttpListener((request, response) => void this.handle(request, response));
  private phase: 'starting' | 'serving' | 'stopping' = 'starting';

  constructor(private readonly options: HealthServerOptions = {}) {}

  get port(): number | undefined {
    return this.listener.port;
  }

  /** @throws when `name` is taken */
  addCheck(name: string, kind: CheckKind, run: HealthCheck): void {
    if (this.checks.has(name)) throw new Error(`Health check ${name} exists already`);
    this.checks.set(name, { kind, run });
  }

  markReady(): void {
    if (this.phase === 'starting') this.phase = 'serving';
  }

  markStopping(): void {
    this.phase = 'stopping';
  }

  start(): Promise<void> {
    return this.listener.listen(this.options.port ?? 8733, this.options.host);
  }

  stop(): Promise<void> {
    return this.listener.close();
  }

  /** The checks of `kind` that fail now; empty is healthy. */
  async failures(kind: CheckKind): Promise<Failure[]> {
    if (kind === 'ready' && this.phase !== 'serving') {
      return [{ name: 'lifecycle', reason: `the process is ${this.phase}` }];
    }
    const results = [...this.checks]
      .filter(([, check]) => check.kind === kind)
      .map(([name]) => this.check(name));
    return (await Promise.all(results)).filter((failure) => failure !== undefined);
  }

  private check(name: string): Promise<Failure | undefined> {
    const timeoutMs = this.options.checkTimeoutMs ?? 2_000;
    let running = this.running.get(name);
    if (running === undefined) {
      running = this.runCheck(name).finally(() => this.running.delete(name));
      this.running.set(name, running);
    }
    let timeout: NodeJS.Timeout;
    const late = new Promise<Failure>((resolve) => {
      timeout = setTimeout(() => resolve({ name, reason: `no answer within ${timeoutMs} ms` }), timeoutMs);
    });
    return Promise.race([running, late]).finally(() => clearTimeout(timeout));
  }

  private async runCheck(name: string): Promise<Failure | undefined> {
    try {
      const passed = await this.checks.get(name)!.run();
      return passed === false ? { name, reason: 'the check failed' } : undefined;
    } catch (error) {
      return { name, reason: redactText(error instanceof Error ? error.message : String(error)) };
    }
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split('?', 1)[0];
    if (path !== '/live' && path !== '/ready') return answer(response, 404, { error: 'GET /live or /ready' });
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return answer(response, 405, { error: `${request.method} is not supported, use GET` });
    }
    const failing = await this.failures(path === '/live' ? 'live' : 'ready');
    if (failing.length === 0) answer(response, 200, { status: 'ok' });
    else answer(response, 503, { status: 'unavailable', failing });
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
