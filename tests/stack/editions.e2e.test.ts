import path from 'node:path';
import { runProgram, type StackOptions, startStack, type TestStack, until } from '@hatchet-ts/testkit';

const QUICKSTART = path.resolve(__dirname, '../../examples/quickstart/dist');

/** SLF-02, SLF-47: the same runs through every way of putting the services together. */
describe.each<[string, StackOptions, 'lite' | 'grpc-dispatcher' | 'scheduler']>([
  ['lite', { mode: 'lite' }, 'lite'],
  ['lite over the Postgres broker', { mode: 'lite', env: { SERVER_MSGQUEUE_KIND: 'postgres' } }, 'lite'],
  ['lite over RabbitMQ (SLF-06)', { mode: 'lite', env: { SERVER_MSGQUEUE_KIND: 'rabbitmq' } }, 'lite'],
  ['split', { mode: 'split' }, 'grpc-dispatcher'],
  [
    'split with two of each',
    { mode: 'split', replicas: { api: 2, 'grpc-dispatcher': 2, controllers: 2, scheduler: 2 } },
    'scheduler',
  ],
])('the platform as %s', (_name, options, part) => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startStack(options);
  });
  afterAll(() => stack?.stop());

  it('runs the example worker and returns results to the example trigger (SLF-03, SLF-59, ENV-09)', async () => {
    const worker = runProgram(path.join(QUICKSTART, 'worker.js'), [], { env: stack.clientEnv });
    await worker.untilPrinted('Connection established');

    const trigger = runProgram(path.join(QUICKSTART, 'trigger.js'), [], { env: stack.clientEnv });
    await trigger.ended;
    worker.kill();
    await worker.ended;

    expect(trigger.output()).toContain('Hello, Hatchet!');
    expect(trigger.output()).toContain('tea, scones for Ada, 7.70 paid');
  });

  it('runs the probe from trigger to result (CFG-182)', async () => {
    const { serverUrl, token } = stack;
    const { sub } = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { sub: string };
    const probed = await fetch(`${serverUrl}/api/v1/monitoring/${sub}/probe`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    expect([probed.status, await probed.text()]).toEqual([200, '']);
  });

  it('answers probes of every process', async () => {
    const ports = new Set(stack.services().services.map((service) => service.healthPort));

    // A stall of the machine makes a process unready for as long as it lasts.
    for (const port of ports)
      await until(async () => (await fetch(`http://127.0.0.1:${port}/ready`)).status === 200);
  });

  it('loses a part and gets it back', async () => {
    const pidOf = () => stack.services().services.find(({ name }) => part === 'lite' || name === part)!.pid;
    const before = pidOf();

    await stack.kill(part);
    expect(isAlive(before)).toBe(false);
    await stack.restart(part);

    expect(pidOf()).not.toBe(before);
    expect(isAlive(pidOf())).toBe(true);
  });

  it('leaves no process behind when it stops', async () => {
    const pids = stack.services().services.map(({ pid }) => pid);

    await stack.stop();

    expect(pids.filter(isAlive)).toEqual([]);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
