import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseEnvFile, type ServicesFile } from '@hatchet-ts/stack';
import { processesOf, type RunningProgram, runProgram, until } from '@hatchet-ts/testkit';

const MAIN = path.resolve(__dirname, '../../packages/stack/dist/main.js');
const QUICKSTART = path.resolve(__dirname, '../../examples/quickstart/dist');

/** SLF-02, SLF-08: what somebody meets who starts the platform on a machine that has neither Postgres nor settings. */
describe.each(['lite', 'split'] as const)('%s on a machine without servers', (mode) => {
  let parent: string;
  let dataDir: string;
  beforeEach(() => {
    parent = mkdtempSync(path.join(tmpdir(), 'hatchet-start-'));
    dataDir = path.join(parent, 'data');
  });
  const started: RunningProgram[] = [];
  afterEach(async () => {
    // Of a test that has failed; those of the others have ended.
    for (const program of started.splice(0)) program.kill('SIGKILL');
    await until(() => processesOf(dataDir).length === 0, {
      what: 'every process has ended',
    });
    rmSync(parent, { recursive: true });
  });

  const start = async (): Promise<RunningProgram> => {
    const program = runProgram(MAIN, [mode, '--data-dir', dataDir, '--port', '0', '--grpc-port', '0']);
    started.push(program);
    await program.untilPrinted('\nready\n', 240_000);
    return program;
  };
  const clientEnv = () => parseEnvFile(readFileSync(path.join(dataDir, 'client.env'), 'utf8'));
  const services = () =>
    JSON.parse(readFileSync(path.join(dataDir, 'services.json'), 'utf8')) as ServicesFile;

  it('tells what a newcomer needs, keeps its directory to itself, and stops at SIGTERM', async () => {
    const platform = await start();

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

    platform.kill('SIGTERM');
    expect(await platform.ended).toEqual({ code: 0, signal: null });
    expect(processesOf(dataDir)).toEqual([]);
  });

  it('comes back with the same addresses, token and data, and leaves nothing behind when it is killed', async () => {
    const first = await start();
    const before = clientEnv();
    first.kill('SIGINT');
    await first.ended;

    const second = await start();

    expect(clientEnv()).toEqual(before);
    expect(second.output()).not.toContain('with password');

    expect(processesOf(dataDir).length).toBeGreaterThan(1);
    second.kill('SIGKILL');
    await second.ended;
    await until(() => processesOf(dataDir).length === 0);
  });

  it('runs the example after its Postgres crashed', async () => {
    const platform = await start();
    process.kill(services().postgres!.pid!, 'SIGQUIT');
    if (mode === 'split') {
      // Here nothing is restarted by itself, and that is said.
      await platform.untilPrinted('postgres ended unexpectedly');
      platform.kill();
      await platform.ended;
      return;
    }

    await platform.untilPrinted('starting it again');
    const env = clientEnv();
    const worker = runProgram(path.join(QUICKSTART, 'worker.js'), [], { env });
    await worker.untilPrinted('Connection established');
    const trigger = runProgram(path.join(QUICKSTART, 'trigger.js'), [], { env });

    expect((await trigger.ended).code).toBe(0);
    worker.kill();
    await worker.ended;
    platform.kill();
    await platform.ended;
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
