import { Agent, get, type IncomingMessage } from 'node:http';
import { until } from '@hatchet-ts/testkit';
import { HttpServer } from './http-server';

/** SLF-47: what a rolling restart does to clients that keep their connections. */
describe('an HTTP server that drains', () => {
  it('ends connections that are never idle with the answer under way, and cuts none off', async () => {
    const waiting: (() => void)[] = [];
    const server = new HttpServer((_request, response) => {
      waiting.push(() => response.end('ok'));
    });
    await server.listen(0, '127.0.0.1');
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = () =>
      new Promise<IncomingMessage>((resolve, reject) => {
        get({ host: '127.0.0.1', port: server.port, agent }, (response) => {
          response.resume().once('end', () => resolve(response));
        }).once('error', reject);
      });
    // Two requests on one connection: there is always another one behind the one that is answered.
    const first = ask();
    const second = ask();
    await until(() => waiting.length === 1);
    const drained = server.drain();
    waiting.shift()!();

    expect((await first).headers.connection).toBe('close');
    await drained;
    await expect(second).rejects.toThrow('ECONNREFUSED');
    agent.destroy();
  });
});
