import {
  ConcurrencyLimitStrategy,
  type Context,
  CreateDurableTaskWorkflow,
  CreateTaskWorkflow,
  type DurableContext,
  HatchetClient,
  NonRetryableError,
  Or,
  Priority,
  RateLimitDuration,
  SleepCondition,
  StickyStrategy,
  UserEventCondition,
} from '@hatchet-dev/typescript-sdk/v1';
import { ParentCondition } from '@hatchet-dev/typescript-sdk/v1/conditions/parent-condition';
import { v1Workflows } from '@hatchet-ts/contracts';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { RawCalls } from './raw-calls';
import { runReaches } from './run-state';
import { Sdk } from './sdk';

/** How tasks and workflows are declared with the published SDK, and what of the declarations the platform keeps. */
let stack: TestStack;
let sdk: Sdk;
let hatchet: Sdk['hatchet'];

beforeAll(async () => {
  stack = await startStack({ mode: 'lite' });
  sdk = Sdk.connect(stack.clientEnv);
  hatchet = sdk.hatchet;
});

afterAll(async () => {
  await sdk?.close();
  await stack?.stop();
});

test('TSK-02, TSS-18, TSS-19: functions that return at once and promises both complete, with types given or inferred', async () => {
  const explicit = hatchet.task<{ n: number }, { twice: number }>({
    name: 'declared-explicit',
    fn: (input) => ({ twice: input.n * 2 }),
  });
  const inferred = hatchet.task({
    name: 'declared-inferred',
    fn: async (input: { n: number }) => ({ thrice: input.n * 3 }),
  });
  const durable = hatchet.durableTask({
    name: 'declared-durable',
    fn: async (input: { n: number }, ctx: DurableContext<{ n: number }>) => ({
      n: input.n,
      at: (await ctx.now()).getTime(),
    }),
  });
  await sdk.startWorker('declares', { workflows: [explicit, inferred, durable] });
  const two: { twice: number } = await explicit.run({ n: 1 });
  const three: { thrice: number } = await inferred.runAndWait({ n: 1 });
  expect([two, three]).toEqual([{ twice: 2 }, { thrice: 3 }]);
  expect(await inferred.run({ n: 1 })).toEqual(three);
  expect(await durable.run({ n: 4 })).toEqual({ n: 4, at: expect.any(Number) });
});

test('TSK-07, TSS-20, TSS-124: one function runs alone, within a DAG and as a child, with the same output', async () => {
  const fn = (input: { n: number }) => ({ square: input.n * input.n });
  const alone = hatchet.task({ name: 'squares', fn });
  const flow = hatchet.workflow<{ n: number }>({ name: 'squares-within' });
  const square = flow.task({ name: 'square', fn });
  flow.durableTask({
    name: 'publish',
    parents: [square],
    fn: async (_, ctx) => {
      await ctx.sleepFor('1s');
      return await ctx.parentOutput(square);
    },
  });
  const parent = hatchet.task({
    name: 'squares-below',
    fn: async (input: { n: number }, ctx) => ctx.runChild(alone, input),
  });
  await sdk.startWorker('squares', { workflows: [alone, flow, parent] });
  const square7 = { square: 49 };
  expect(await alone.run({ n: 7 })).toEqual(square7);
  expect(await flow.run({ n: 7 })).toEqual({ square: square7, publish: square7 });
  expect(await parent.run({ n: 7 })).toEqual(square7);
});

test('DAG-12: a durable task within a DAG loops, and one of its own spawns a DAG', async () => {
  const flow = hatchet.workflow<{ rounds: number }>({ name: 'mixed' });
  const prepare = flow.task({ name: 'prepare', fn: ({ rounds }) => ({ rounds }) });
  const loop = flow.durableTask({
    name: 'loop',
    parents: [prepare],
    fn: async (_, ctx) => {
      const { rounds } = await ctx.parentOutput(prepare);
      let ms = 0;
      for (let round = 0; round < rounds; round++) ms += (await ctx.sleepFor('1s')).durationMs;
      return { ms };
    },
  });
  flow.task({
    name: 'publish',
    parents: [loop],
    fn: async (_, ctx) => ({ published: (await ctx.parentOutput(loop as never)) as object }),
  });
  const spawner = hatchet.durableTask({
    name: 'spawns-mixed',
    fn: async (_: object, ctx) => ({ all: await ctx.spawnChild(flow, { rounds: 1 }) }) as never,
  });
  await sdk.startWorker('mixed', { workflows: [flow, spawner] });
  expect(await flow.run({ rounds: 2 })).toMatchObject({ publish: { published: { ms: 2_000 } } });
  expect(await spawner.run({})).toMatchObject({ all: { publish: { published: { ms: 1_000 } } } });
});

test('DUR-01: only a durable task has the methods that wait durably', async () => {
  const methods = (ctx: Context<object>) => ({
    durable: ['sleepFor', 'waitFor', 'waitForEvent', 'spawnChild'].filter((name) => name in ctx),
  });
  const plain = hatchet.task({ name: 'has-none', fn: async (_: object, ctx) => methods(ctx) });
  const durable = hatchet.durableTask({ name: 'has-all', fn: async (_: object, ctx) => methods(ctx) });
  await sdk.startWorker('both-kinds', { workflows: [plain, durable] });
  expect(await plain.run({})).toEqual({ durable: [] });
  expect(await durable.run({})).toEqual({ durable: ['sleepFor', 'waitFor', 'waitForEvent', 'spawnChild'] });
});

test('TSS-127, TSS-128: what is declared without a client is run by the worker of any', async () => {
  const task = CreateTaskWorkflow({
    name: 'orphan',
    fn: (input: { n: number }) => ({ n: input.n + 1 }),
  });
  const durable = CreateDurableTaskWorkflow({
    name: 'orphan-durable',
    fn: async (input: { n: number }, ctx: DurableContext<{ n: number }>) => {
      const { durationMs } = await ctx.sleepFor('1s');
      return { n: input.n, durationMs };
    },
  });
  await sdk.startWorker('adopts', { workflows: [task, durable] });
  expect(await hatchet.run('orphan', { n: 1 })).toEqual({ orphan: { n: 2 } });
  expect(await hatchet.run('orphan-durable', { n: 1 })).toEqual({
    'orphan-durable': { n: 1, durationMs: 1_000 },
  });
});

test('TSS-125, TSS-126: what follows a failure or a success is declared in place or is a task of its own', async () => {
  const seen: string[] = [];
  const note = (text: string) =>
    hatchet.task({
      name: text,
      fn: () => {
        seen.push(text);
        return {};
      },
    });
  const flows = [true, false].flatMap((fails) =>
    ['inline', 'declared'].map((kind) => {
      const name = `${kind}-${fails ? 'fails' : 'succeeds'}`;
      const flow = hatchet.workflow({ name });
      flow.task({
        name: 'only',
        fn: () => {
          if (fails) throw new NonRetryableError('on purpose');
          return {};
        },
      });
      for (const [at, method] of [
        ['failure', 'onFailure'],
        ['success', 'onSuccess'],
      ] as const) {
        const follower = note(`${name}-on-${at}`);
        if (kind === 'declared') flow[method](follower);
        else
          flow[method]({
            name: `on-${at}`,
            fn: () => {
              seen.push(`${name}-on-${at}`);
              return {};
            },
          });
      }
      return { flow, end: fails ? 'FAILED' : 'COMPLETED' };
    }),
  );
  await sdk.startWorker('follows', { workflows: flows.map(({ flow }) => flow) });
  for (const { flow, end } of flows) {
    const run = await flow.runNoWait({});
    run.output.catch(() => {});
    await runReaches(sdk, await run.getWorkflowRunId(), end);
  }
  expect(seen).toEqual([
    'inline-fails-on-failure',
    'declared-fails-on-failure',
    'inline-succeeds-on-success',
    'declared-succeeds-on-success',
  ]);
});

test('TSS-130: everything the documentation imports is taken by the platform in one declaration', async () => {
  const flow = hatchet.workflow<{ key: string }>({
    name: 'every-export',
    sticky: StickyStrategy.SOFT,
    defaultPriority: Priority.HIGH,
    concurrency: {
      expression: 'input.key',
      maxRuns: 1,
      limitStrategy: ConcurrencyLimitStrategy.GROUP_ROUND_ROBIN,
    },
  });
  const first = flow.task({
    name: 'first',
    waitFor: Or(new SleepCondition('1s'), new UserEventCondition('every-export:go', 'true')),
    rateLimits: [{ dynamicKey: 'input.key', units: 1, limit: 10, duration: RateLimitDuration.MINUTE }],
    fn: () => ({ n: 1 }),
  });
  flow.task({
    name: 'never',
    parents: [first],
    skipIf: new ParentCondition(first, 'output.n == 1'),
    fn: () => ({}),
  });
  await sdk.startWorker('every-export', { workflows: [flow] });
  expect(await flow.run({ key: 'k' })).toEqual({ first: { n: 1 }, never: { skipped: true } });
});

test('DAG-04: parents that form a circle, or that do not exist, are refused by name', async () => {
  const raw = new RawCalls(stack.clientEnv.HATCHET_CLIENT_HOST_PORT!, stack.token);
  const register = (parents: Record<string, string[]>) =>
    raw.call(
      raw.admin,
      raw.admin.putWorkflow,
      v1Workflows.CreateWorkflowVersionRequest.fromPartial({
        name: 'no-order',
        tasks: Object.entries(parents).map(([readableId, above]) => ({
          readableId,
          action: `no-order:${readableId}`,
          timeout: '60s',
          inputs: '{}',
          parents: above,
        })),
      }),
    );
  await expect(register({ a: ['b'], b: ['a'] })).rejects.toThrow('job no-order has a cycle');
  await expect(register({ a: [], b: ['nobody'] })).rejects.toThrow(
    "parent step 'nobody' not found for step 'b'",
  );
  raw.close();
  await expect(hatchet.workflows.get('no-order')).rejects.toThrow('not found');
});

test('MID-01, MID-06: hooks of a client change its own tasks only, may log under the run, and may cancel it', async () => {
  const own = Sdk.connect(stack.clientEnv);
  const client = own.hatchet.withMiddleware({
    before: async (input: object, ctx) => {
      await ctx.log(`before ${ctx.workflowRunId()}`);
      if ('stop' in input && input.stop === true) await ctx.cancel();
      return { ...input, by: 'hook' };
    },
    after: (output: object) => ({ ...output, after: true }),
  });
  const hooked = client.task({
    name: 'with-hooks',
    fn: (input: { stop: boolean }) => ({ saw: { ...input } }),
  });
  const plain = hatchet.task({
    name: 'without-hooks',
    fn: (input: { stop: boolean }) => ({ saw: { ...input } }),
  });
  await own.startWorker('with-hooks', { workflows: [hooked] });
  await sdk.startWorker('without-hooks', { workflows: [plain] });
  const run = await hooked.runNoWait({ stop: false });
  expect(await run.output).toEqual({ saw: { stop: false, by: 'hook' }, after: true });
  const runId = await run.getWorkflowRunId();
  const [line] = await until(async () => {
    const { rows } = await hatchet.logs.list(await hatchet.runs.getTaskExternalId(runId));
    return rows?.length ? rows : undefined;
  });
  expect(line!.message).toBe(`before ${runId}`);
  expect(await plain.run({ stop: false })).toEqual({ saw: { stop: false } });
  const stopped = await hooked.runNoWait({ stop: true });
  stopped.output.catch(() => {});
  await runReaches(own, await stopped.getWorkflowRunId(), 'CANCELLED');
  await own.close();
});

test("LOG-03: a logger of one's own gets the lines of the SDK and those of tasks", async () => {
  const lines: string[] = [];
  const keep = (message: string) => void lines.push(message);
  const client = HatchetClient.init({
    token: stack.token,
    host_port: stack.clientEnv.HATCHET_CLIENT_HOST_PORT!,
    api_url: stack.clientEnv.HATCHET_CLIENT_SERVER_URL!,
    tls_config: { tls_strategy: 'none' },
    log_level: 'DEBUG',
    logger: () => ({
      debug: keep,
      info: keep,
      green: keep,
      warn: keep,
      error: keep,
      util: (_, text) => keep(text),
    }),
  });
  const task = client.task({
    name: 'told-to-logger',
    fn: async (_: object, ctx) => {
      await ctx.logger.info('a line of the task');
      return {};
    },
  });
  const worker = await client.worker('logger', { workflows: [task], handleKill: false });
  const running = worker.start();
  await hatchet.run('told-to-logger', {});
  await worker.stop();
  await running;
  expect(lines.some((line) => line.includes('a line of the task'))).toBe(true);
  expect(lines.some((line) => line.includes('told-to-logger'))).toBe(true);
});
