import { Or, SleepCondition, UserEventCondition } from '@hatchet-dev/typescript-sdk/v1';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { Sdk } from './sdk';

/** The SDK keeps `memo` private, though its own `now` and its examples are made of it. */
interface Memoised {
  memo<T>(fn: () => Promise<T>, deps: unknown[]): Promise<T>;
}

/** Durable tasks with the published SDK. */
let stack: TestStack;
let sdk: Sdk;

beforeAll(async () => {
  stack = await startStack({ mode: 'lite' });
  sdk = Sdk.connect(stack.clientEnv);
}, 120_000);

afterAll(async () => {
  await sdk?.close();
  await stack?.stop();
}, 60_000);

test('DUR-08, DUR-10, DUR-12, DUR-16, DUR-17, DUR-19: sleep, event, either-or, memo and child in one task', async () => {
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
      const memo = await (ctx as unknown as Memoised).memo(async () => ({ value: ++computed }), ['memo']);
      const result = await child.run({ n: 21 });
      return { slept, event, either, memo, result } as never;
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
    { what: 'the run has ended', timeoutMs: 20_000 },
  );
  expect(await run.output).toEqual({
    slept: { durationMs: 1000 },
    event: { ok: true },
    either: { CREATE: { 'sleep-1s': [{ sleep_duration: '1s' }] } },
    memo: { value: 1 },
    result: { twice: 42 },
  });
}, 40_000);
