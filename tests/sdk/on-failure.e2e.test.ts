import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { runReaches, runState } from './run-state';
import { Sdk } from './sdk';

/** On-failure and on-success tasks, in split mode. */
let stack: TestStack;
let sdk: Sdk;

beforeAll(async () => {
  stack = await startStack({ mode: 'split' });
  sdk = Sdk.connect(stack.clientEnv);
});

afterAll(async () => {
  await sdk?.close();
  await stack?.stop();
});

const done = () => ({ done: true });
const ON_FAILURE = 'on-failure-task';
const ON_SUCCESS = 'on-success-task';

interface Startable {
  runNoWait(input: object): Promise<{ getWorkflowRunId(): Promise<string>; output: Promise<unknown> }>;
}
async function start(workflow: Startable): Promise<string> {
  const ref = await workflow.runNoWait({});
  ref.output.catch(() => {});
  return ref.getWorkflowRunId();
}

test('ONF-01, ONF-02, ONF-03, ONF-06, TSS-33: runs once, with the errors and outputs known, and the run stays failed', async () => {
  const seen: { errors: Record<string, string>; parent: unknown }[] = [];
  const flow = sdk.hatchet.workflow({ name: 'fails' });
  const a = flow.task({ name: 'a', fn: () => ({ v: 1 }) });
  const b = flow.task({ name: 'b', parents: [a], fn: () => ({ v: 2 }) });
  flow.task({
    name: 'c',
    parents: [b],
    fn: () => {
      throw new Error('third one failed');
    },
  });
  flow.onFailure({
    name: 'clean-up',
    fn: async (_, ctx) => {
      seen.push({ errors: ctx.errors(), parent: [await ctx.parentOutput(a), await ctx.parentOutput(b)] });
      return { cleaned: true };
    },
  });
  await sdk.startWorker('fails', { workflows: [flow] });
  const runId = await start(flow);
  const state = await runReaches(sdk, runId, 'FAILED');
  expect(state.tasks).toEqual({ a: 'COMPLETED', b: 'COMPLETED', c: 'FAILED', [ON_FAILURE]: 'COMPLETED' });
  expect(seen).toHaveLength(1);
  expect(Object.keys(seen[0]!.errors)).toEqual(['c']);
  expect(seen[0]!.errors.c).toContain('third one failed');
  expect(seen[0]!.parent).toEqual([{ v: 1 }, { v: 2 }]);
});

test('H04, 8.5: begins with the first failure, while others still run; the run ends with the last of them', async () => {
  let finish: (() => void) | undefined;
  let cleanUps = 0;
  const flow = sdk.hatchet.workflow({ name: 'fails-early' });
  for (const name of ['one', 'two'])
    flow.task({
      name,
      fn: () => {
        throw new Error(name);
      },
    });
  flow.task({
    name: 'slow',
    fn: () =>
      new Promise<object>((resolve) => {
        finish = () => resolve({ slow: true });
      }),
  });
  flow.onFailure({ name: 'clean-up', fn: () => ({ nth: ++cleanUps }) });
  await sdk.startWorker('fails-early', { workflows: [flow] });
  const runId = await start(flow);
  await until(async () => (await runState(sdk, runId)).tasks[ON_FAILURE] === 'COMPLETED');
  await until(() => finish !== undefined);
  expect(await runState(sdk, runId)).toMatchObject({ status: 'RUNNING', tasks: { slow: 'RUNNING' } });
  finish!();
  await runReaches(sdk, runId, 'FAILED');
  // H77: two failing siblings, one clean-up.
  expect(cleanUps).toBe(1);
});

test('ONF-01, ONF-04: a run that succeeds skips it, and runs the on-success task once, last', async () => {
  const order: string[] = [];
  const noting = (name: string) => () => {
    order.push(name);
    return { name };
  };
  const flow = sdk.hatchet.workflow({ name: 'succeeds' });
  const a = flow.task({ name: 'a', fn: noting('a') });
  flow.task({ name: 'b', parents: [a], fn: noting('b') });
  flow.task({ name: 'c', parents: [a], fn: noting('c') });
  flow.onSuccess({ name: 'celebrate', fn: noting('success') });
  flow.onFailure({ name: 'clean-up', fn: noting('failure') });
  await sdk.startWorker('succeeds', { workflows: [flow] });
  const runId = await start(flow);
  const state = await runReaches(sdk, runId, 'COMPLETED');
  expect(state.tasks).toMatchObject({ [ON_FAILURE]: 'SKIPPED', [ON_SUCCESS]: 'COMPLETED' });
  expect(order).toHaveLength(4);
  expect(order.at(-1)).toBe('success');
});

test('ONF-04: the on-success task does not run when a task failed', async () => {
  const flow = sdk.hatchet.workflow({ name: 'no-success' });
  flow.task({ name: 'good', fn: done });
  flow.task({
    name: 'bad',
    fn: () => {
      throw new Error('no');
    },
  });
  flow.onSuccess({ name: 'celebrate', fn: done });
  await sdk.startWorker('no-success', { workflows: [flow] });
  const state = await runReaches(sdk, await start(flow), 'FAILED');
  expect(state.tasks).toEqual({ good: 'COMPLETED', bad: 'FAILED', [ON_SUCCESS]: 'CANCELLED' });
});

test('ONF-05, 8.5.2: has retries of its own, and its failure leaves the run failed', async () => {
  let attempts = 0;
  const flow = sdk.hatchet.workflow({ name: 'stubborn' });
  flow.task({
    name: 'bad',
    fn: () => {
      throw new Error('main');
    },
  });
  flow.onFailure({
    name: 'clean-up',
    retries: 2,
    fn: (_, ctx) => {
      attempts++;
      if (ctx.retryCount() < 2) throw new Error('again');
      throw new Error('still');
    },
  });
  await sdk.startWorker('stubborn', { workflows: [flow] });
  const state = await runReaches(sdk, await start(flow), 'FAILED');
  expect(state.tasks).toEqual({ bad: 'FAILED', [ON_FAILURE]: 'FAILED' });
  expect(attempts).toBe(3);
});

test('H77, 8.5: a run that is cancelled as a whole skips it', async () => {
  let started = false;
  const flow = sdk.hatchet.workflow({ name: 'cancelled' });
  flow.task({
    name: 'waits',
    fn: (_, ctx) =>
      new Promise<object>((_resolve, reject) => {
        started = true;
        ctx.abortController.signal.addEventListener('abort', () => reject(new Error('aborted')));
      }),
  });
  flow.onFailure({ name: 'clean-up', fn: done });
  await sdk.startWorker('cancelled', { workflows: [flow] });
  const runId = await start(flow);
  await until(() => started);
  await sdk.hatchet.runs.cancel({ ids: [runId] });
  const state = await runReaches(sdk, runId, 'CANCELLED');
  expect(state.tasks).toEqual({ waits: 'CANCELLED', [ON_FAILURE]: 'SKIPPED' });
});

test('6.4, 8.5: one that found no worker in time does not make it run', async () => {
  const flow = sdk.hatchet.workflow({ name: 'too-late' });
  flow.task({ name: 'nobody', scheduleTimeout: '1s', fn: done });
  flow.onFailure({ name: 'clean-up', fn: done });
  await sdk.register([flow]);
  const state = await runReaches(sdk, await start(flow), 'CANCELLED');
  expect(state.tasks).toEqual({ nobody: 'CANCELLED', [ON_FAILURE]: 'SKIPPED' });
});
