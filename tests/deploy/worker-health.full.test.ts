import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { freePort } from '@hatchet-ts/stack/servers';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { pythonWithSdk } from '../python/python-environment';

jest.setTimeout(300_000);

const PROGRAMS = path.join(__dirname, 'programs');
const WAIT = { timeoutMs: 90_000, everyMs: 250 };

/** WHC-01 to WHC-04: what a Kubernetes probe sees of a worker with the published Python SDK, on our engine. */
describe('the health port of a Python worker', () => {
  const python = pythonWithSdk();
  if (!python) {
    it('is not tried here: there is no Python 3.10 or newer with venv', () => {
      expect(python).toBeNull();
    });
    return;
  }

  let stack: TestStack;
  let worker: ChildProcess;
  let port: number;

  const run = (program: string, env: Record<string, string> = {}) =>
    spawn(python, ['-W', 'ignore', path.join(PROGRAMS, program)], {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        ...stack.clientEnv,
        PYTHONDONTWRITEBYTECODE: '1',
        ...env,
      },
      stdio: 'ignore',
    });
  const health = async () => {
    const response = await fetch(`http://127.0.0.1:${port}/health`, { headers: { connection: 'close' } });
    return { code: response.status, status: ((await response.json()) as { status: string }).status };
  };
  const untilHealth = (code: number) =>
    until(async () => (await health()).code === code, { ...WAIT, what: `/health answers ${code}` });

  beforeAll(async () => {
    stack = await startStack({ mode: 'lite' });
    port = await freePort();
    worker = run('health_worker.py', {
      HATCHET_CLIENT_WORKER_HEALTHCHECK_ENABLED: 'True',
      HATCHET_CLIENT_WORKER_HEALTHCHECK_PORT: String(port),
      HATCHET_CLIENT_WORKER_HEALTHCHECK_EVENT_LOOP_BLOCK_THRESHOLD_SECONDS: '2',
    });
  });
  afterAll(async () => {
    worker.kill();
    await once(worker, 'exit');
    await stack.stop();
  });

  it('says HEALTHY while the engine answers its heartbeats (WHC-01, WHC-02)', async () => {
    await untilHealth(200);

    expect(await health()).toEqual({ code: 200, status: 'HEALTHY' });
  });

  it('serves metrics of the worker (WHC-04)', async () => {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();

    expect(text).toMatch(/^hatchet_worker_listener_health(_health_worker)? 1\.0$/m);
    expect(text).toMatch(/^hatchet_worker_event_loop_lag_seconds(_health_worker)? /m);
  });

  it('turns to 503 while a task blocks the event loop for longer than the limit (WHC-03)', async () => {
    const trigger = run('trigger_blocking.py');
    await once(trigger, 'exit');

    await untilHealth(503);
    await untilHealth(200);
  });

  it('turns to 503 when the engine is gone, and back when it has come again (WHC-02)', async () => {
    await stack.kill('lite');
    await untilHealth(503);
    expect((await health()).status).toBe('UNHEALTHY');

    await stack.restart('lite');
    await untilHealth(200);
  });
});
