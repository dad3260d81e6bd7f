import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GuardedHttp } from './guarded-http';
import { NetworkGuard } from './network-guard';

describe('calls to addresses that users give', () => {
  let server: Server;
  let port: number;
  let calls: string[];
  const open: GuardedHttp[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      calls.push(`${request.method} ${request.url}`);
      if (request.url === '/redirect') response.writeHead(302, { location: '/inside' }).end();
      else if (request.url === '/large') response.end('x'.repeat(1024 * 1024));
      else response.end('hello');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  beforeEach(() => {
    calls = [];
  });
  afterAll(async () => {
    await Promise.all(open.map((http) => http.close()));
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const http = (...networks: string[]) => {
    const made = new GuardedHttp(new NetworkGuard(networks));
    open.push(made);
    return made;
  };

  it('reach permitted networks', async () => {
    const answer = await http('127.0.0.0/8').request({ method: 'GET', url: `http://127.0.0.1:${port}/` });
    expect(answer).toEqual({ status: 200, text: 'hello' });
  });

  it.each(['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]'])(
    'do not reach inside networks by %s',
    async (host) => {
      await expect(http().request({ method: 'GET', url: `http://${host}:${port}/` })).rejects.toMatchObject({
        code: 'invalid_argument',
        message: expect.stringContaining('leads into a network that may not be called'),
      });
      expect(calls).toEqual([]);
    },
  );

  it('do not follow redirects, and stop reading at 64 KiB', async () => {
    const own = http('127.0.0.0/8');
    expect((await own.request({ method: 'GET', url: `http://127.0.0.1:${port}/redirect` })).status).toBe(302);
    expect(calls).toEqual(['GET /redirect']);
    await expect(own.request({ method: 'GET', url: `http://127.0.0.1:${port}/large` })).rejects.toMatchObject(
      {
        code: 'unavailable',
      },
    );
  });

  it.each(['file:///etc/passwd', 'gopher://127.0.0.1', 'nonsense'])('are refused for %s', async (url) => {
    await expect(http().request({ method: 'GET', url })).rejects.toThrow('must be an http or https URL');
  });
});
