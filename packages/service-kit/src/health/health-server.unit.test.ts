import { HealthServer, type HealthServerOptions } from './health-server';

const servers: HealthServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function setup(options: HealthServerOptions = {}) {
  const server = new HealthServer({ port: 0, host: '127.0.0.1', ...options });
  servers.push(server);
  await server.start();
  const get = async (path: string, init?: RequestInit) => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, init);
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  return { server, get };
}

describe('HealthServer', () => {
  it('is live but not ready while the process starts', async () => {
    const { get } = await setup();
    expect(await get('/live')).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await get('/ready')).toEqual({
      status: 503,
      body: {
        status: 'unavailable',
        failing: [{ name: 'lifecycle', reason: 'the process is starting' }],
      },
    });
  });

  it('is ready when marked so and all checks pass (SLF-48)', async () => {
    const { server, get } = await setup();
    server.addCheck('database', 'ready', async () => {});
    server.addCheck('broker', 'ready', () => true);
    server.markReady();
    expect(await get('/ready?verbose')).toEqual({ status: 200, body: { status: 'ok' } });
  });

  it('names the failing checks with their reasons, without secrets', async () => {
    const { server, get } = await setup();
    server.addCheck('database', 'ready', async () => {
      throw new Error('cannot reach postgres://app:hunter2@db');
    });
    server.addCheck('broker', 'ready', () => false);
    server.addCheck('fine', 'ready', () => {});
    server.markReady();
    expect(await get('/ready')).toEqual({
      status: 503,
      body: {
        status: 'unavailable',
        failing: [
          { name: 'database', reason: 'cannot reach postgres://app:[redacted]@db' },
          { name: 'broker', reason: 'the check failed' },
        ],
      },
    });
  });

  it('keeps checks for liveness and readiness apart', async () => {
    const { server, get } = await setup();
    server.addCheck('database', 'ready', () => false);
    server.addCheck('event-loop', 'live', () => false);
    server.markReady();
    expect((await get('/live')).body.failing).toEqual([{ name: 'event-loop', reason: 'the check failed' }]);
    expect((await get('/ready')).body.failing).toEqual([{ name: 'database', reason: 'the check failed' }]);
  });

  it('turns unready when the process begins to stop, and stays live', async () => {
    const { server, get } = await setup();
    server.markReady();
    server.markStopping();
    server.markReady();
    expect((await get('/ready')).body.failing[0].reason).toBe('the process is stopping');
    expect((await get('/live')).status).toBe(200);
  });

  it('fails a check that does not answer in time and does not pile it up', async () => {
    const { server, get } = await setup({ checkTimeoutMs: 20 });
    let calls = 0;
    let release = () => {};
    server.addCheck('database', 'ready', () => {
      calls++;
      return new Promise<void>((resolve) => {
        release = resolve;
      });
    });
    server.markReady();
    const failing = [{ name: 'database', reason: 'no answer within 20 ms' }];
    expect((await get('/ready')).body).toEqual({ status: 'unavailable', failing });
    expect((await get('/ready')).body).toEqual({ status: 'unavailable', failing });
    expect(calls).toBe(1);
    release();
    await new Promise((resolve) => setImmediate(resolve));
    const answer = get('/ready');
    while (calls < 2) await new Promise((resolve) => setImmediate(resolve));
    release();
    expect((await answer).status).toBe(200);
  });

  it('answers other paths with 404 and other methods with 405', async () => {
    const { get } = await setup();
    expect((await get('/')).status).toBe(404);
    expect((await get('/live', { method: 'POST' })).status).toBe(405);
    expect(await get('/live', { method: 'HEAD' })).toEqual({ status: 200, body: undefined });
  });

  it('refuses a second check of the same name', async () => {
    const { server } = await setup();
    server.addCheck('database', 'ready', () => {});
    expect(() => server.addCheck('database', 'live', () => {})).toThrow('database exists already');
  });

  it('says which address is taken', async () => {
    const { server } = await setup();
    const second = new HealthServer({ port: server.port, host: '127.0.0.1' });
    await expect(second.start()).rejects.toThrow(
      `EADDRINUSE: address already in use 127.0.0.1:${server.port}`,
    );
    await second.stop();
  });

  it('stops without waiting for idle connections', async () => {
    const { server, get } = await setup();
    await get('/live');
    await server.stop();
    expect(server.port).toBeUndefined();
    await server.stop();
  });
});
