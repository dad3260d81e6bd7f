import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseEnvFile, type ServicesFile } from '@hatchet-ts/stack';
import { processesOf, type RunningProgram, runProgram, until } from '@hatchet-ts/testkit';

const MAIN = path.resolve(__dirname, '../../packages/stack/dist/main.js');
const QUICKSTART = path.resolve(__dirname, '../../examples/quickstart/dist');

/**
 * SLF-02, SLF-08: what somebody meets who starts the platform on a machine that has neither Postgres nor settings. The
 * tests follow each other on one data directory: a start with servers of its own takes seconds.
 */
describe.each([
  // How a container is stopped.
  { mode: 'lite', signal: 'SIGTERM' },
  // How somebody stops what runs in a terminal.
  { mode: 'split', signal: 'SIGINT' },
] as const)('$mode on a machine without servers', ({ mode, signal }) => {
  const parent = mkdtempSync(path.join(tmpdir(), 'hatchet-start-'));
  const dataDir = path.join(parent, 'data');
  const started: RunningProgram[] = [];
  let platform: RunningProgram;

  afterAll(async () => {
    // After a failure; otherwise they have ended.
    for (const program of started) program.kill('SIGKILL');
    await until(() => processesOf(dataDir).length === 0, {
      what: 'every process has ended',
    });
    rmSync(parent, { recursive: true });
  });

  const start = async () => {
    platform = runProgram(MAIN, [mode, '--data-dir', dataDir, '--port', '0', '--grpc-port', '0']);
    started.push(platform);
    await platform.untilPrinted('\nready\n', 240_000);
  };
  const clientEnv = () => parseEnvFile(readFileSync(path.join(dataDir, 'client.env'), 'utf8'));
  const services = () =>
    JSON.parse(readFileSync(path.join(dataDir, 'services.json'), 'utf8')) as ServicesFile;

  it(`tells what a newcomer needs, keeps its directory to itself, and stops at ${signal}`, async () => {
    await start();

    const env = clientEnv();
    const output = platform.output();
    expect(output.match(/^ready$/gm)).toHaveLength(1);
    expect(output).toContain('admin@example.com with password Admin123!!');
    expect(output).toContain(env.HATCHET_CLIENT_TOKEN);
    expect(output).toContain(env.HATCHET_CLIENT_HOST_PORT);
    expect(output).toContain(env.HATCHET_CLIENT_SERVER_URL);
    expect(output).toContain(`set -a; . ${dataDir}/client.env; set +a`);
    expect(statSync(path.join(dataDir, 'client.env')).mode & 0o777).toBe(0o600);

    const second = runProgram(MAIN, [mode, '--data-dir', dataDir]);
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.output()).toContain(
      `${dataDir} is in use: a platform runs on it as process ${platform.pid}.`,
    );

    platform.kill(signal);
    expect(await platform.ended).toEqual({ code: 0, signal: null });
    expect(processesOf(dataDir)).toEqual([]);
  });

  it('comes back with the same addresses, token and data', async () => {
    const before = clientEnv();

    await start();

    expect(clientEnv()).toEqual(before);
    expect(platform.output()).not.toContain('with password');
  });

  if (mode === 'lite')
    it('runs the example after its Postgres crashed', async () => {
      process.kill(services().postgres!.pid!, 'SIGQUIT');
      await platform.untilPrinted('starting it again');

      const env = clientEnv();
      const worker = runProgram(path.join(QUICKSTART, 'worker.js'), [], { env });
      started.push(worker);
      await worker.untilPrinted('Connection established');
      const trigger = runProgram(path.join(QUICKSTART, 'trigger.js'), [], { env });

      expect((await trigger.ended).code).toBe(0);
      worker.kill();
      await worker.ended;
    });
  else
    it('says that its Postgres crashed, as nothing here is restarted by itself', async () => {
      process.kill(services().postgres!.pid!, 'SIGQUIT');

      await platform.untilPrinted('postgres ended unexpectedly');
    });

  it('leaves nothing behind when it is killed', async () => {
    expect(processesOf(dataDir).length).toBeGreaterThan(1);

    platform.kill('SIGKILL');
    await platform.ended;

    await until(() => processesOf(dataDir).length === 0);
  });
});

it('says everything that is wrong with the environment before it starts anything', async () => {
  const dataDir = path.join(tmpdir(), 'hatchet-never-made');

  const lite = runProgram(MAIN, ['lite', '--data-dir', dataDir], {
    env: { SERVER_GRPC_PORT: 'x', SERVER_SWEEP_INTERVAL: 'soon' },
  });

  expect((await lite.ended).code).toBe(1);
  expect(lite.output()).toContain('SERVER_GRPC_PORT must be a whole number');
  expect(lite.output()).toContain('SERVER_SWEEP_INTERVAL must be a duration');
  expect(lite.output()).not.toContain('Starting');
});
