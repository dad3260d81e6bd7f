import { Or, SleepCondition, UserEventCondition } from '@hatchet-dev/typescript-sdk/v1';
import { queryDatabase, startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { logOf, memo, shownTask, untilStatus, untilWaiting } from './durable-worker';
import { Sdk } from './sdk';

/** Durable tasks with the published SDK in the lite edition. */
let stack: TestStack;
let sdk: Sdk;

beforeAll(async () => {
  stack = await startStack({ mode: 'lite' });
  sdk = Sdk.connect(stack.clientEnv);
});

afterAll(async () => {
  await sdk?.close();
  await stack?.stop();
});

test('DUR-08, DUR-10, DUR-12, DUR-16, DUR-17, DUR-19, TSS-67: sleep, event, either-or, memo and child in one task', async () => {
  const child = sdk.hatchet.task({
    name: 'child',
    fn: async (input: { n: number }) => ({ twice: input.n * 2 }),
  });
  let computed = 0;
  const task = sdk.hatchet.durableTask({
    name: 'everything',
    executionTimeout: '1m',
    fn: async (_: object, ctx) => {
      const slept = await ctx.sleepFor('1s');
      const event = await ctx.waitForEvent('approve', 'input.ok == true');
      const either = await ctx.waitFor(Or(new SleepCondition('1s'), new UserEventCondition('never', '')));
      const memoised = await memo(ctx, () => ({ value: ++computed }), ['memo']);
      const result = await child.run({ n: 21 });
      return { slept, event, either, memo: memoised, result } as never;
    },
  });
  await sdk.startWorker('everything', { workflows: [task, child] });
  const run = await task.runNoWait({});
  const id = await run.getWorkflowRunId();
  await until(
    async () => {
      await sdk.hatchet.events.push('approve', { ok: false });
      await sdk.hatchet.events.push('approve', { ok: true });
      return (await sdk.hatchet.runs.get_status(id)) === 'COMPLETED';
    },
    { what: 'the run has ended' },
  );
  expect(await run.output).toEqual({
    slept: { durationMs: 1000 },
    event: { ok: true },
    either: { CREATE: { 'sleep-1s': [{ sleep_duration: '1s' }] } },
    memo: { value: 1 },
    result: { twice: 42 },
  });
});

test('DUR-01, DUR-21, DUR-24: a plain and a durable task on one worker, and children that nobody waits for', async () => {
  const plain = sdk.hatchet.task({
    name: 'unwaited',
    fn: async ({ n }: { n: number }, ctx) => ({
      n,
      durable: 'sleepFor' in ctx,
      index: ctx.childIndex() ?? -1,
      key: ctx.childKey() ?? 'none',
      parent: ctx.parentWorkflowRunId() ?? 'none',
    }),
  });
  const parent = sdk.hatchet.durableTask({
    name: 'does-not-wait',
    executionTimeout: '1m',
    fn: async (_: object, ctx) => {
      const keyed = await ctx.bulkRunNoWaitChildren(
        [0, 1].map((n) => ({ workflow: plain, input: { n }, options: { key: `k${n}` } })),
      );
      const last = await ctx.runNoWaitChild(plain, { n: 2 });
      const ids = await Promise.all([...keyed, last].map((ref) => ref.getWorkflowRunId()));
      return { durable: 'sleepFor' in ctx, ids };
    },
  });
  await sdk.startWorker('does-not-wait', { workflows: [parent, plain] });

  const run = await parent.runNoWait({});
  const parentId = await run.getWorkflowRunId();
  const { durable, ids } = await run.output;

  expect(durable).toBe(true);
  const elsewhere = Sdk.connect(stack.clientEnv);
  const results = await Promise.all(
    ids.map(async (id) => Object.values((await elsewhere.hatchet.runRef(id).output) as object)[0]),
  );
  await elsewhere.close();
  const child = { durable: false, parent: parentId };
  expect(results).toEqual([
    { ...child, n: 0, index: 0, key: 'k0' },
    { ...child, n: 1, index: 1, key: 'k1' },
    { ...child, n: 2, index: 2, key: 'none' },
  ]);
});

test('DUR-09: a sleep until a date ends then, and is the same sleep when it is asked for again', async () => {
  const task = sdk.hatchet.durableTask({
    name: 'until-a-date',
    executionTimeout: '1m',
    retries: 1,
    fn: async (_: object, ctx) => {
      const { at } = await memo(ctx, () => ({ at: Date.now() + 2000 }), ['date']);
      const slept = await ctx.sleepUntil(new Date(at));
      if (ctx.retryCount() === 0) throw new Error('begins anew behind its sleep');
      return { at, slept } as never;
    },
  });
  await sdk.startWorker('until-a-date', { workflows: [task] });
  const run = await task.runNoWait({});
  const { at, slept } = (await run.output) as { at: number; slept: { durationMs: number } };

  // The platform takes its time from the database: two clocks of one machine may be some ms apart.
  expect(Date.now()).toBeGreaterThan(at - 100);
  expect(slept.durationMs % 1000).toBe(0);
  expect(await logOf(sdk, await run.getWorkflowRunId())).toEqual(['1:1 MEMO', '1:2 MEMO', '1:3 WAIT_FOR']);
});

test('DUR-26: a plain task that waits for its children keeps its slot', async () => {
  let letGo = () => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const child = sdk.hatchet.task({
    name: 'held-child',
    fn: async ({ n }: { n: number }) => {
      await gate;
      return { n };
    },
  });
  const parent = sdk.hatchet.task({
    name: 'plain-parent',
    executionTimeout: '1m',
    fn: async () => ({ children: await child.run([{ n: 1 }, { n: 2 }]) }) as never,
  });
  const worker = await sdk.startWorker('plain-parent', { workflows: [parent, child], slots: 5 });
  const run = await parent.runNoWait({});

  await until(
    async () => {
      const { slotConfig } = await sdk.hatchet.workers.get(worker._internal.workerId!);
      return slotConfig?.default?.available === 2;
    },
    { what: 'the parent and two children have a slot each' },
  );
  letGo();
  expect(await run.output).toEqual({ children: [{ n: 1 }, { n: 2 }] });
});

/**
 * Stops the platform and starts it again with its time ahead of ours: services take their time from the database when
 * they start, and there a function of ours stands before the one that tells it.
 */
async function sleepThrough(hours: number): Promise<void> {
  await stack.kill('lite');
  await queryDatabase(
    stack.databaseUrl,
    `create or replace function public.clock_timestamp() returns timestamptz language sql volatile
       as $$ select pg_catalog.clock_timestamp() + interval '${hours} hours' $$`,
  );
  const [{ name } = { name: '' }] = await queryDatabase<{ name: string }>(
    stack.databaseUrl,
    'select current_database() as name',
  );
  await queryDatabase(stack.databaseUrl, `alter database "${name}" set search_path = public, pg_catalog`);
  await stack.restart('lite');
}

test('DUR-08: of a sleep of 24 hours that is interrupted after 23 there is one left', async () => {
  const task = sdk.hatchet.durableTask({
    name: 'day',
    executionTimeout: '48h',
    fn: async (_: object, ctx) => (await ctx.sleepFor('24h')) as never,
  });
  const worker = await sdk.startWorker('day', { workflows: [task] });
  const run = await task.runNoWait({});
  const id = await run.getWorkflowRunId();
  await untilWaiting(sdk, id, 1);

  await sleepThrough(23);
  await until(async () => (await sdk.hatchet.workers.get(worker._internal.workerId!)).status === 'ACTIVE', {
    what: 'the worker is back',
  });
  // Nothing was heard of the worker for 23 hours, so that the task begins anew, unless its worker was back before. In
  // either case it must have been told that its wait stands: a stream that ends earlier makes the SDK fail the task.
  const { cache } = worker._internal.evictionManager!;
  await until(
    async () => {
      const { status, attempt } = await shownTask(sdk, id);
      return status === 'RUNNING' && cache.getAllWaiting().some((run) => run.invocationCount === attempt);
    },
    { what: 'the worker waits in the attempt that counts' },
  );
  expect(await logOf(sdk, id)).toEqual(['1:1 WAIT_FOR (waits)']);

  await sleepThrough(24);
  await untilStatus(sdk, id, 'COMPLETED');
  const { tasks, run: shown } = await sdk.hatchet.runs.get(id);
  expect(tasks[0]!.output).toEqual({ durationMs: 24 * 3_600_000 });
  expect(Date.parse(shown.finishedAt!) - Date.parse(shown.createdAt!)).toBeGreaterThan(24 * 3_600_000 - 1000);
});
