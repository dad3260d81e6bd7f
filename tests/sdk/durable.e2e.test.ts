import { Or, SleepCondition, UserEventCondition } from '@hatchet-dev/typescript-sdk/v1';
import { queryDatabase, startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { logOf, memo, untilStatus, untilWaiting } from './durable-worker';
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
    // The second stop may find it in the queue, and an hour there is more than the five minutes it has by default.
    scheduleTimeout: '48h',
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
  // Nothing was heard of the worker for 23 hours, so that the task begins anew, unless its worker was back before.
  await untilStatus(sdk, id, 'RUNNING');
  expect(await logOf(sdk, id)).toEqual(['1:1 WAIT_FOR (waits)']);

  await sleepThrough(24);
  await untilStatus(sdk, id, 'COMPLETED');
  const { tasks, run: shown } = await sdk.hatchet.runs.get(id);
  expect(tasks[0]!.output).toEqual({ durationMs: 24 * 3_600_000 });
  expect(Date.parse(shown.finishedAt!) - Date.parse(shown.createdAt!)).toBeGreaterThan(24 * 3_600_000 - 1000);
});
