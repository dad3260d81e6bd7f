import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { until } from '@hatchet-ts/testkit';
import { TcpProxy } from './tcp-proxy';

/** A server that answers with what it gets, and a client of it through the proxy. */
describe('a proxy on an edge', () => {
  let echo: Server;
  let proxy: TcpProxy;
  let client: Socket;
  let received: string;
  const accepted: Socket[] = [];

  beforeEach(async () => {
    received = '';
    accepted.length = 0;
    echo = createServer((socket) => {
      accepted.push(socket);
      socket.on('error', () => {});
      socket.on('data', (data) => socket.write(data));
    });
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
    const { port } = echo.address() as { port: number };
    proxy = await TcpProxy.start({ host: '127.0.0.1', port }, 'seed');
    client = await opened();
  });
  afterEach(async () => {
    client.destroy();
    for (const socket of accepted) socket.destroy();
    await proxy.close();
    await new Promise((resolve) => echo.close(resolve));
  });

  async function opened(): Promise<Socket> {
    const socket = connect({ host: '127.0.0.1', port: proxy.port });
    socket.on('error', () => {});
    socket.on('data', (data) => {
      received += data.toString();
    });
    await once(socket, 'connect');
    return socket;
  }

  it('passes bytes both ways', async () => {
    client.write('hello');

    await until(() => received === 'hello');
  });

  it('holds everything back in a black hole and loses nothing of it', async () => {
    client.write('before ');
    await until(() => received === 'before ');
    proxy.set({ kind: 'black-hole' });
    client.write('during ');
    // A second connection shows that the proxy has had its turn: it opens, and stays as silent.
    const second = await opened();
    second.write('');
    expect(received).toBe('before ');

    proxy.clear();
    client.write('after');

    await until(() => received === 'before during after');
    second.destroy();
  });

  it('keeps the order of delayed pieces', async () => {
    proxy.set({ kind: 'delay', ms: 5 });
    for (const piece of ['1', '2', '3', '4']) {
      client.write(piece);
      await new Promise(setImmediate);
    }

    await until(() => received === '1234');
  });

  it('throttles to the rate asked for', async () => {
    proxy.set({ kind: 'throttle', bytesPerSecond: 100_000 });
    const from = performance.now();
    client.write('x'.repeat(10_000));

    await until(() => received.length === 10_000);
    // A tenth of a second, but for what timers are early.
    expect(performance.now() - from).toBeGreaterThan(50);
  });

  it('resets every connection, and accepts new ones', async () => {
    const ended = new Promise((resolve) => client.once('close', resolve));
    client.write('hello');
    await until(() => received === 'hello');

    expect(proxy.reset()).toBe(1);
    await ended;

    client = await opened();
    client.write(' again');
    await until(() => received === 'hello again');
  });

  it('ends every connection in an orderly way', async () => {
    client.write('hello');
    await until(() => received === 'hello');
    const ended = once(client, 'end');

    expect(proxy.drop()).toBe(1);

    await ended;
  });

  it('leaves one side of a half-open connection in the dark', async () => {
    client.write('hello');
    await until(() => received === 'hello');
    const gone = once(accepted[0]!, 'close');

    expect(proxy.halfOpen('server')).toBe(1);
    await gone;
    client.write(' lost');

    // A connection made afterwards works; the old one has heard of nothing by then.
    const second = await opened();
    second.write(' new');
    await until(() => received === 'hello new');
    expect(client.destroyed).toBe(false);
    second.destroy();
  });
});
