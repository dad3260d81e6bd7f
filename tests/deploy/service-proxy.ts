import { connect, createServer, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream';

/** A Service of the played cluster: one address that leads to whichever pod is ready, connection by connection. */
export class ServiceProxy {
  /** Ports of the pods that are ready now. */
  targets: () => number[] = () => [];
  private readonly open = new Set<Socket>();
  private next = 0;

  private constructor(
    readonly name: string,
    /** Port of the Service, as others in the cluster call it. */
    readonly port: number,
    private readonly server: Server,
  ) {}

  static async listen(name: string, port: number): Promise<ServiceProxy> {
    const server = createServer();
    const proxy = new ServiceProxy(name, port, server);
    server.on('connection', (client) => proxy.pass(client));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** `host:port` here. */
  get address(): string {
    return `127.0.0.1:${(this.server.address() as { port: number }).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.open) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pass(client: Socket): void {
    const ready = this.targets();
    const target = ready[this.next++ % Math.max(ready.length, 1)];
    if (!target) {
      client.destroy();
      return;
    }
    const pod = connect(target, '127.0.0.1');
    for (const socket of [client, pod]) {
      this.open.add(socket);
      socket.once('close', () => this.open.delete(socket));
    }
    // A side that breaks takes the other one with it, which is what a client behind a Service sees of a lost pod.
    const end = () => {
      client.destroy();
      pod.destroy();
    };
    pipeline(client, pod, end);
    pipeline(pod, client, end);
  }
}
