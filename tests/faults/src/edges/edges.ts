import { TcpProxy, type Weather } from './tcp-proxy';

/** Two ends with a proxy between, e.g. `scheduler 1` and `postgres`, or `worker 0` and `grpc-dispatcher 0`. */
export interface Edge {
  from: string;
  to: string;
  proxy: TcpProxy;
}

/** Every connection of the platform that a fault can reach, by its two ends. */
export class Edges {
  private readonly edges: Edge[] = [];

  /** @returns port on 127.0.0.1 that leads to `port` of the same machine */
  async add(from: string, to: string, port: number): Promise<number> {
    const proxy = await TcpProxy.start({ host: '127.0.0.1', port }, `${from}>${to}`);
    this.edges.push({ from, to, proxy });
    return proxy.port;
  }

  /**
   * Edges whose ends begin so.
   *
   * @throws Error when there is none: a fault that reaches nothing proves nothing
   */
  between(from: string, to: string): TcpProxy[] {
    const found = this.edges.filter((edge) => edge.from.startsWith(from) && edge.to.startsWith(to));
    if (found.length === 0) throw new Error(`There is no edge between ${from} and ${to}.`);
    return found.map(({ proxy }) => proxy);
  }

  async close(): Promise<void> {
    await Promise.all(this.edges.map(({ proxy }) => proxy.close()));
  }
}

export function setAll(proxies: readonly TcpProxy[], weather: Weather): void {
  for (const proxy of proxies) proxy.set(weather);
}
