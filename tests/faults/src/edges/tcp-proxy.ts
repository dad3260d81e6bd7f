import { connect, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Random } from '../random';

/**
 * What happens to the bytes of an edge:
 * - `pass`: nothing.
 * - `black-hole`: they stay where they are, both ways, and connections neither open nor close. What was under way goes
 *   on when it is over: a cable that was out.
 * - `delay`: each piece arrives `ms` later, up to twice that, in its order.
 * - `throttle`: `bytesPerSecond` in each direction.
 */
export type Weather =
  | { kind: 'pass' }
  | { kind: 'black-hole' }
  | { kind: 'delay'; ms: number }
  | { kind: 'throttle'; bytesPerSecond: number };

const PASS: Weather = { kind: 'pass' };
/** How much is read ahead of what a throttled edge lets through: the sender has to feel it. */
const THROTTLED_PIECE_BYTES = 1_024;

interface Link {
  client: Socket;
  server: Socket;
}

/** One edge of the platform: whoever connects here is talking to `target`, in the weather that is set. */
export class TcpProxy {
  private weather: Weather = PASS;
  private readonly links = new Set<Link>();
  /** Half-open links: one side is gone, and the other is not told. */
  private readonly forsaken = new Set<Socket>();
  private waiting: (() => void)[] = [];

  private constructor(
    private readonly server: Server,
    private target: NetConnectOpts,
    private readonly random: Random,
  ) {}

  static async start(target: NetConnectOpts, seed: string): Promise<TcpProxy> {
    const server = createServer({ noDelay: true });
    const proxy = new TcpProxy(server, target, new Random(seed));
    server.on('connection', (client) => proxy.accept(client));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.server.address() as { port: number }).port;
  }

  /** Connections that are open now. */
  get size(): number {
    return this.links.size;
  }

  set(weather: Weather): void {
    this.weather = weather;
    for (const wake of this.waiting.splice(0)) wake();
  }

  clear(): void {
    this.set(PASS);
  }

  /** Ends every connection with a reset, or all but some of them. @returns how many */
  reset(share = 1): number {
    const hit = [...this.links].filter(() => this.random.next() < share);
    for (const { client, server } of hit) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
    return hit.length;
  }

  /** From now on this edge leads to another port of the same host; connections that are open are reset. */
  moveTo(port: number): void {
    this.target = { ...this.target, port };
    this.reset();
  }

  /** Ends every connection in an orderly way, wherever in a message it is. */
  drop(): number {
    const hit = [...this.links];
    for (const { client, server } of hit) {
      client.end();
      server.end();
      client.destroySoon();
      server.destroySoon();
    }
    return hit.length;
  }

  /**
   * One side of every connection is gone and the other never hears of it: what it sends is taken and lost. New
   * connections open as ever.
   */
  halfOpen(gone: 'client' | 'server'): number {
    const hit = [...this.links];
    for (const link of hit) {
      this.links.delete(link);
      const [lost, left] = gone === 'client' ? [link.client, link.server] : [link.server, link.client];
      left.removeAllListeners('close');
      left.removeAllListeners('data');
      this.forsaken.add(left);
      left.on('data', () => {});
      left.on('close', () => this.forsaken.delete(left));
      left.resume();
      lost.removeAllListeners('close');
      lost.destroy();
    }
    return hit.length;
  }

  async close(): Promise<void> {
    this.clear();
    for (const { client, server } of this.links) {
      client.destroy();
      server.destroy();
    }
    for (const socket of this.forsaken) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(client: Socket): void {
    const server = connect({ ...this.target, noDelay: true } as NetConnectOpts);
    const link = { client, server };
    this.links.add(link);
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      // Whatever ends it, `close` follows.
      one.on('error', () => {});
      one.on('close', () => {
        this.links.delete(link);
        other.destroySoon();
      });
      this.carry(one, other);
    }
  }

  /** Bytes of one direction, in their order, each piece through the weather of its moment. */
  private carry(from: Socket, to: Socket): void {
    let tail: Promise<void> | undefined;
    const pass = (piece: Buffer) => {
      if (to.destroyed || to.write(piece)) return;
      from.pause();
      to.once('drain', () => from.resume());
    };
    from.on('data', (piece) => {
      if (!tail && this.weather.kind === 'pass') return pass(piece);
      from.pause();
      const done = (tail ?? Promise.resolve())
        .then(() => this.endure(piece, to))
        .then(() => {
          if (tail !== done) return;
          tail = undefined;
          from.resume();
        });
      tail = done;
    });
    from.on('end', () => void (tail ?? Promise.resolve()).then(() => to.end()));
  }

  private async endure(piece: Buffer, to: Socket): Promise<void> {
    const { weather } = this;
    switch (weather.kind) {
      case 'pass':
        to.write(piece);
        return;
      case 'black-hole':
        await new Promise<void>((wake) => this.waiting.push(wake));
        return this.endure(piece, to);
      case 'delay':
        await delay(weather.ms * this.random.between(1, 2));
        to.write(piece);
        return;
      case 'throttle':
        for (let at = 0; at < piece.length && !to.destroyed; at += THROTTLED_PIECE_BYTES) {
          const part = piece.subarray(at, at + THROTTLED_PIECE_BYTES);
          to.write(part);
          if (this.weather === weather) await delay((part.length * 1_000) / weather.bytesPerSecond);
        }
    }
  }
}
