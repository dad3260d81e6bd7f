import type { IncomingMessage, ServerResponse } from 'node:http';
import { EngineError } from '@hatchet-ts/contracts';
import { HttpListener } from '../http-listener';
import type { Service } from '../lifecycle/lifecycle';
import type { Metrics } from './metrics';

export interface MetricsServerOptions {
  metrics: Metrics;
  /** `host:port` or `:port` for all interfaces (`SERVER_PROMETHEUS_ADDRESS`, CFG-160); default `:9090`. */
  address?: string;
  /** `SERVER_PROMETHEUS_PATH` (CFG-161); default `/metrics`. */
  path?: string;
}

/** Serves the metrics of the process to Prometheus (PRM-01); any other path is 404. */
export class MetricsServer implements Service {
  readonly name = 'metrics-server';
  private readonly listener = new HttpListener((request, response) => void this.handle(request, response));
  private readonly metrics: Metrics;
  private readonly path: string;
  private readonly address: ListenAddress;

  constructor(options: MetricsServerOptions) {
    this.metrics = options.metrics;
    this.path = options.path ?? '/metrics';
    this.address = parseListenAddress(options.address ?? ':9090');
  }

  get port(): number | undefined {
    return this.listener.port;
  }

  start(): Promise<void> {
    return this.listener.listen(this.address.port, this.address.host);
  }

  stop(): Promise<void> {
    return this.listener.close();
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url?.split('?', 1)[0] !== this.path) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end(`Metrics are at ${this.path}\n`);
      return;
    }
    try {
      const text = await this.metrics.text();
      response.writeHead(200, { 'content-type': this.metrics.contentType }).end(text);
    } catch (error) {
      // A gauge's collector failed: Prometheus then shows the target as down with this status.
      response.writeHead(500, { 'content-type': 'text/plain' }).end(`Collecting metrics failed: ${error}\n`);
    }
  }
}

export interface ListenAddress {
  /** Undefined: all interfaces. */
  host?: string;
  port: number;
}

/**
 * Parses `:9090`, `127.0.0.1:9090` and `[::1]:9090`; port 0 means any free one.
 * @throws EngineError `invalid_argument`
 */
export function parseListenAddress(address: string): ListenAddress {
  const match = /^(?:\[([0-9a-f:.]{2,64})\]|([^\s:[\]]{0,255})):(\d{1,5})$/i.exec(address);
  const port = Number(match?.[3]);
  if (!match || port > 65_535) {
    throw new EngineError('invalid_argument', `address "${address}": expected host:port or :port`);
  }
  return { host: match[1] ?? (match[2] === '' ? undefined : match[2]), port };
}
