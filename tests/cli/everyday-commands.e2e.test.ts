import { setTimeout as pause } from 'node:timers/promises';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { parse } from 'yaml';
import { Sdk } from '../sdk/sdk';
import { Cli } from './cli';

interface Row {
  metadata: { id: string };
}

describe('what people do every day', () => {
  const cli = new Cli();
  let stack: TestStack;
  let sdk: Sdk;

  beforeAll(async () => {
    stack = await startStack({ mode: 'lite' });
    sdk = Sdk.connect(stack.clientEnv);
    const greet = sdk.hatchet.task({ name: 'greet', onEvents: ['user:*'], fn: () => ({ ok: true }) });
    const fail = sdk.hatchet.task({
      name: 'fail',
      fn: async () => {
        throw new Error('out of tea');
      },
    });
    const chat = sdk.hatchet.task({
      name: 'chat',
      fn: async (_input, ctx) => {
        for (const word of ['one', 'two', 'three']) {
          await ctx.logger.info(word);
          await pause(300);
        }
      },
    });
    await sdk.register([sdk.hatchet.task({ name: 'nobody-runs-this', fn: () => ({}) })]);
    await sdk.startWorker('everyday', { workflows: [greet, fail, chat], slots: 3 });
  });

  afterAll(async () => {
    await sdk?.close();
    await stack?.stop();
    cli.remove();
  });

  /** No profile at all: the variables that every SDK reads are enough. */
  const env = () => stack.clientEnv;
  const run = (...args: string[]) => cli.run(args, { env: env() });
  const json = <T>(...args: string[]) => cli.json<T>(args, { env: env() });
  const trigger = async (workflow: string) =>
    (await json<{ runId: string }>('trigger', 'manual', '-w', workflow, '-j', '{}')).runId;

  it('explains why a run waits', async () => {
    const runId = await trigger('nobody-runs-this');

    const { rows } = await until(async () => {
      const waiting = await json<{ rows: { gate: string }[] }>('explain', runId);
      return waiting.rows.length > 0 && waiting;
    });
    expect(rows[0]).toMatchObject({ gate: 'no_worker' });
    expect((await run('explain', runId)).stdout).toMatch(/waits at the gate no_worker[\s\S]*released by/);
  });

  it('waits for the end of a run, and tells by exit code how it ended', async () => {
    expect(await run('trigger', 'manual', '-w', 'greet', '--wait')).toMatchObject({ code: 0 });
    expect(await run('trigger', 'manual', '-w', 'fail', '--wait')).toMatchObject({
      code: 2,
      stdout: expect.stringContaining('out of tea'),
    });
    const waiting = await trigger('nobody-runs-this');
    expect(await run('runs', 'wait', waiting, '--timeout', '100ms')).toMatchObject({ code: 4 });
    await run('runs', 'cancel', waiting, '--yes');
    expect(await run('runs', 'wait', waiting)).toMatchObject({ code: 3 });
  });

  it('follows the logs of a run to its end, each line once (CLI-19)', async () => {
    const { stdout } = await run('runs', 'logs', await trigger('chat'), '--follow');

    expect(stdout.match(/one|two|three/g)).toEqual(['one', 'two', 'three']);
  });

  it('pushes events, which start runs, and lists them', async () => {
    const { eventId } = await json<{ eventId: string }>(
      'events',
      'push',
      'user:new',
      '-j',
      '{"id": 12345678901234567890}',
    );

    const { rows } = await until(async () => {
      const list = await json<{ rows: (Row & { payload: unknown })[] }>(
        'events',
        'list',
        '--key',
        'user:new',
      );
      return list.rows.length > 0 && list;
    });
    expect(rows[0]!.metadata.id).toBe(eventId);
    await until(async () => (await json<{ rows: Row[] }>('runs', 'list', '-w', 'greet')).rows.length > 1);
  });

  it('names crons, workers and workflows as well as by id', async () => {
    await json('cron', 'create', '-w', 'greet', '-n', 'nightly', '-c', '0 3 * * *');

    expect((await run('cron', 'disable', 'nightly', '--yes')).stdout).toContain("Cron 'nightly' disabled");
    expect(await json('cron', 'get', 'nightly')).toMatchObject({ name: 'nightly', enabled: false });
    expect(await json('cron', 'enable', 'nightly')).toMatchObject({ enabled: true });
    expect(await json('cron', 'delete', 'nightly')).toMatchObject({ deleted: true });
    expect((await run('cron', 'get', 'nightly')).stderr).toContain("cron 'nightly' not found");
    expect((await run('worker', 'get', 'everyday')).stdout).toMatch(
      /Status: ACTIVE[\s\S]*Workflows: .*greet/,
    );
    expect((await run('workflows', 'get', 'greet')).stdout).toContain('Tasks: greet');
  });

  it('schedules a run, shows it, and takes it back', async () => {
    const { metadata } = await json<Row>(
      'scheduled',
      'create',
      '-w',
      'greet',
      '--in',
      '2h',
      '-i',
      '{"n": 1}',
    );

    expect((await run('scheduled', 'get', metadata.id)).stdout).toContain('Input: {"n":1}');
    expect((await run('scheduled', 'delete', metadata.id)).stdout).toContain('Aborted.');
    expect((await run('scheduled', 'delete', metadata.id, '--yes')).stdout).toContain(
      'Deleted scheduled run',
    );
    expect((await run('scheduled', 'get', metadata.id)).stderr).toContain(
      'scheduled run not found (status 404)',
    );
  });

  it('prints YAML, colours where they are wanted, and none in pipes', async () => {
    expect(parse((await run('workflows', 'list', '-o', 'yaml')).stdout)).toHaveProperty('rows');
    const coloured = async (more: Record<string, string>) =>
      (await cli.run(['runs', 'list'], { env: { ...env(), ...more } })).stdout.includes('\u001b[');

    expect(await coloured({})).toBe(false);
    expect(await coloured({ FORCE_COLOR: '1' })).toBe(true);
    expect(await coloured({ FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
  });

  it('says what is wrong by flag, value and rule, and where the server is when it is not there', async () => {
    const said = async (...args: string[]) => {
      const { code, stderr, stdout } = await run(...args);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      return stderr;
    };

    expect(await said('runs', 'list', '--limit', 'many')).toContain(
      '--limit must be a whole number from 1 to 1000, got "many"',
    );
    expect(await said('runs', 'list', '--status', 'DONE')).toContain(
      '--status must be one of QUEUED, RUNNING',
    );
    expect(await said('runs', 'list', '-o', 'xml')).toContain(
      '--output must be one of table, json, yaml, got "xml"',
    );
    expect(await said('cron', 'create', '-n', 'x', '-c', '* * * * *')).toContain('--workflow is required');
    expect(await said('trigger', 'manual', '-w', 'greet', '-j', '[1]')).toContain(
      'the JSON in --json must be an object',
    );
    expect(await said('trigger', 'manual', '-w', 'greet', '-j', 'missing.json')).toContain(
      '--json names a file that cannot be read',
    );
    const { stderr } = await cli.run(['runs', 'list'], {
      env: { ...env(), HATCHET_CLIENT_SERVER_URL: 'http://localhost:9' },
    });
    expect(stderr).toContain('the server at http://localhost:9 cannot be reached: ');
  });
});
