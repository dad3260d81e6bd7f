import { Or, SleepCondition, UserEventCondition } from '@hatchet-dev/typescript-sdk/v1';
import { ParentCondition } from '@hatchet-dev/typescript-sdk/v1/conditions/parent-condition';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { runReaches, runState } from './run-state';
import { Sdk } from './sdk';

/** Sleeps, events and parents' outputs that decide about tasks of a DAG, in split mode. */
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
const push = (key: string, payload: object = {}) => sdk.hatchet.events.push(key, payload);

/** Waits until the task is over, so that whatever waits for its end waits by now. */
const taskReaches = (runId: string, task: string, status: string) =>
  until(async () => (await runState(sdk, runId)).tasks[task] === status, {
    everyMs: 30,
    what: `${task} is ${status}`,
  });

async function start(
  workflow: {
    runNoWait(input: object): Promise<{ getWorkflowRunId(): Promise<string>; output: Promise<unknown> }>;
  },
  first: string,
) {
  const ref = await workflow.runNoWait({});
  // What nobody awaits may reject.
  ref.output.catch(() => {});
  const runId = await ref.getWorkflowRunId();
  await taskReaches(runId, first, 'COMPLETED');
  return { runId, output: ref.output };
}

test('CND-02, DAG-05, TSS-47: a sleep counts from the end of the parents, holds no slot and is handed to the task', async () => {
  const flow = sdk.hatchet.workflow({ name: 'sleeps' });
  const a = flow.task({ name: 'a', fn: () => ({ endedAt: Date.now() }) });
  flow.task({
    name: 'b',
    parents: [a],
    waitFor: [new SleepCondition('2s')],
    fn: async (_, ctx) => {
      const pause = Date.now() - (await ctx.parentOutput(a)).endedAt;
      return { pause, triggers: (await ctx.triggers()) as unknown as object };
    },
  });
  flow.task({ name: 'c', parents: [a], waitFor: [new SleepCondition('1h')], fn: done });
  const quick = sdk.hatchet.task({ name: 'quick', fn: done });
  await sdk.startWorker('sleeps', { workflows: [flow, quick], slots: 1 });
  const { runId } = await start(flow, 'a');
  await quick.run({});
  await taskReaches(runId, 'b', 'COMPLETED');
  const { tasks } = await sdk.hatchet.runs.get(runId);
  const b = tasks.find(({ displayName }) => displayName === 'b')!.output as {
    pause: number;
    triggers: object;
  };
  expect(b.triggers).toMatchObject({ 'sleep-2s': { sleep_duration: '2s' } });
  expect(b.pause).toBeGreaterThanOrEqual(1950);
  // The only slot went to others while it slept, and still does.
  expect((await runState(sdk, runId)).tasks).toEqual({ a: 'COMPLETED', b: 'COMPLETED' });
  await sdk.hatchet.runs.cancel({ ids: [runId] });
});

test('CND-01, CND-03, CND-09: one event starts the first task, skips the second, cancels the third and what follows it', async () => {
  const flow = sdk.hatchet.workflow({ name: 'three-operators' });
  const a = flow.task({ name: 'a', fn: done });
  const on = (expression: string) => new UserEventCondition('operators', expression);
  flow.task({
    name: 'starts',
    parents: [a],
    waitFor: [on('input.n == 1')],
    fn: async (_, ctx) => ({ got: await ctx.triggers() }),
  });
  flow.task({
    name: 'skips',
    parents: [a],
    waitFor: [new SleepCondition('60s')],
    skipIf: [on('input.n == 1')],
    fn: done,
  });
  const cancels = flow.task({
    name: 'cancels',
    parents: [a],
    waitFor: [new SleepCondition('60s')],
    cancelIf: [on('input.n == 1')],
    fn: done,
  });
  flow.task({ name: 'below', parents: [cancels], fn: done });
  await sdk.startWorker('three-operators', { workflows: [flow], slots: 10 });
  const { runId } = await start(flow, 'a');
  await push('operators', { n: 2 });
  expect((await runState(sdk, runId)).tasks).toEqual({ a: 'COMPLETED' });
  await push('operators', { n: 1 });
  expect((await runReaches(sdk, runId, 'CANCELLED')).tasks).toEqual({
    a: 'COMPLETED',
    starts: 'COMPLETED',
    skips: 'SKIPPED',
    cancels: 'CANCELLED',
    below: 'CANCELLED',
  });
});

test('CND-10: an event that would have skipped a task counts no more once it has started', async () => {
  let finish: (() => void) | undefined;
  const flow = sdk.hatchet.workflow({ name: 'skip-too-late' });
  const a = flow.task({ name: 'a', fn: done });
  flow.task({
    name: 'b',
    parents: [a],
    waitFor: [new SleepCondition('1s')],
    skipIf: [new UserEventCondition('too-late', 'true')],
    fn: () =>
      new Promise<object>((resolve) => {
        finish = () => resolve({ ran: true });
      }),
  });
  await sdk.startWorker('skip-too-late', { workflows: [flow] });
  const { output } = await start(flow, 'a');
  await until(() => finish !== undefined);
  await push('too-late');
  finish!();
  expect(await output).toMatchObject({ b: { ran: true } });
});

test('CND-04, CND-07, CND-08: one of two branches runs, the other is skipped, and what follows both runs', async () => {
  const flow = sdk.hatchet.workflow({ name: 'branches' });
  const first = flow.task({ name: 'first', fn: () => ({ n: 70 }) });
  const left = flow.task({
    name: 'left',
    parents: [first],
    skipIf: [new ParentCondition(first, 'output.n > 50')],
    fn: () => ({ n: 1 }),
  });
  const right = flow.task({
    name: 'right',
    parents: [first],
    skipIf: [new ParentCondition(first, 'output.n <= 50')],
    fn: () => ({ n: 2 }),
  });
  flow.task({
    name: 'sum',
    parents: [left, right],
    fn: async (_, ctx) => ({
      left: (await ctx.parentOutput(left))?.n ?? 'nothing',
      right: (await ctx.parentOutput(right))?.n ?? 'nothing',
    }),
  });
  await sdk.startWorker('branches', { workflows: [flow] });
  const { runId, output } = await start(flow, 'first');
  expect(await output).toMatchObject({ sum: { left: 'nothing', right: 2 } });
  expect((await runState(sdk, runId)).tasks).toEqual({
    first: 'COMPLETED',
    left: 'SKIPPED',
    right: 'COMPLETED',
    sum: 'COMPLETED',
  });
});

test('CND-05: of a sleep and an event the first one releases a task', async () => {
  const either = (sleep: '1s' | '1h') => {
    const flow = sdk.hatchet.workflow({ name: `either-${sleep}` });
    const a = flow.task({ name: 'a', fn: done });
    flow.task({
      name: 'b',
      parents: [a],
      waitFor: [Or(new SleepCondition(sleep), new UserEventCondition('either', 'true'))],
      fn: async (_, ctx) => ({ keys: Object.keys(await ctx.triggers()).sort() }),
    });
    return flow;
  };
  const [short, long] = [either('1s'), either('1h')];
  await sdk.startWorker('either', { workflows: [short, long], slots: 5 });
  const byEvent = await start(long, 'a');
  await push('either', { who: 'event' });
  expect(await byEvent.output).toMatchObject({ b: { keys: ['either', 'filter_payload'] } });
  const bySleep = await start(short, 'a');
  expect(await bySleep.output).toMatchObject({ b: { keys: ['filter_payload', 'sleep-1s'] } });
});

test.each([
  [true, false, true],
  [false, true, true],
  [false, false, false],
])('CND-06: (A or B) and (A or C) with A %p and C %p', async (a, c, starts) => {
  const flow = sdk.hatchet.workflow({ name: `cnf-${a}-${c}` });
  const first = flow.task({ name: 'first', fn: () => ({ n: a ? 70 : 1 }) });
  const big = () => new ParentCondition(first, 'output.n > 50');
  flow.task({
    name: 'b',
    parents: [first],
    waitFor: [
      Or(big(), new SleepCondition('1s')),
      Or(big(), new UserEventCondition(`cnf-${a}-${c}`, 'true')),
    ],
    fn: done,
  });
  await sdk.startWorker(`cnf-${a}-${c}`, { workflows: [flow] });
  const { runId, output } = await start(flow, 'first');
  if (c) await push(`cnf-${a}-${c}`);
  if (starts) expect(await output).toMatchObject({ b: { done: true } });
  else {
    // The sleep is over by then; a task that starts anyway would be seen.
    const other = sdk.hatchet.workflow({ name: 'clock' });
    other.task({ name: 'tick', waitFor: [new SleepCondition('2s')], fn: done });
    await sdk.startWorker('clock', { workflows: [other] });
    await other.run({});
    expect((await runState(sdk, runId)).tasks).toEqual({ first: 'COMPLETED' });
    await sdk.hatchet.runs.cancel({ ids: [runId] });
    expect(await runReaches(sdk, runId, 'CANCELLED')).toMatchObject({ tasks: { b: 'CANCELLED' } });
  }
});

test('8.1.2: a workflow of one task may wait as well, from its trigger on', async () => {
  const flow = sdk.hatchet.workflow({ name: 'single' });
  flow.task({
    name: 'only',
    waitFor: [new UserEventCondition('single', 'input.yes')],
    skipIf: [new UserEventCondition('single', 'input.skip')],
    fn: async (_, ctx) => ({ got: (await ctx.triggers()) as unknown as object }),
  });
  await sdk.startWorker('single', { workflows: [flow] });
  const runs = [await flow.runNoWait({}), await flow.runNoWait({})];
  const [one] = await Promise.all(runs.map((run) => run.getWorkflowRunId()));
  expect((await runState(sdk, one!)).status).toBe('QUEUED');
  await sdk.hatchet.runs.cancel({ ids: [one!] });
  await runReaches(sdk, one!, 'CANCELLED');
  await push('single', { yes: true, skip: false });
  expect(await runs[1]!.output).toMatchObject({ only: { got: { single: { yes: true } } } });
  const skipped = await flow.runNoWait({});
  const skippedId = await skipped.getWorkflowRunId();
  await push('single', { yes: false, skip: true });
  expect(await runReaches(sdk, skippedId, 'COMPLETED')).toMatchObject({ tasks: { only: 'SKIPPED' } });
});

describe('CND-12: the documented workflow', () => {
  const random = () => ({ randomNumber: 60 });
  /** @param lastSleep of the tasks that events may decide about before */
  function documented(name: string, lastSleep: '2s' | '1h') {
    const flow = sdk.hatchet.workflow({ name });
    const start = flow.task({ name: 'start', fn: random });
    const waitForSleep = flow.task({
      name: 'waitForSleep',
      parents: [start],
      waitFor: [new SleepCondition('1s')],
      fn: random,
    });
    const skipOnEvent = flow.task({
      name: 'skipOnEvent',
      parents: [start],
      waitFor: [new SleepCondition(lastSleep)],
      skipIf: [new UserEventCondition(`${name}:skip`, 'true')],
      fn: random,
    });
    const leftBranch = flow.task({
      name: 'leftBranch',
      parents: [waitForSleep],
      skipIf: [new ParentCondition(waitForSleep, 'output.randomNumber > 50')],
      fn: random,
    });
    const rightBranch = flow.task({
      name: 'rightBranch',
      parents: [waitForSleep],
      skipIf: [new ParentCondition(waitForSleep, 'output.randomNumber <= 50')],
      fn: random,
    });
    const waitForEvent = flow.task({
      name: 'waitForEvent',
      parents: [start],
      waitFor: [Or(new SleepCondition(lastSleep), new UserEventCondition(`${name}:start`, 'true'))],
      fn: random,
    });
    const parents = [start, waitForSleep, waitForEvent, skipOnEvent, leftBranch, rightBranch];
    flow.task({
      name: 'sum',
      parents,
      fn: async (_, ctx) => {
        let sum = 0;
        for (const parent of parents) sum += (await ctx.parentOutput(parent))?.randomNumber || 0;
        return { sum };
      },
    });
    return flow;
  }

  test.each([
    ['with both events', true, 4 * 60],
    ['without events', false, 5 * 60],
  ])('%s', async (title, events, sum) => {
    const name = `documented-${title.replaceAll(' ', '-')}`;
    const flow = documented(name, events ? '1h' : '2s');
    await sdk.startWorker(name, { workflows: [flow] });
    const { runId, output } = await start(flow, 'start');
    if (events) {
      await push(`${name}:skip`);
      await push(`${name}:start`);
    }
    expect(await output).toMatchObject({ sum: { sum } });
    expect((await runState(sdk, runId)).tasks).toEqual({
      start: 'COMPLETED',
      waitForSleep: 'COMPLETED',
      skipOnEvent: events ? 'SKIPPED' : 'COMPLETED',
      leftBranch: 'SKIPPED',
      rightBranch: 'COMPLETED',
      waitForEvent: 'COMPLETED',
      sum: 'COMPLETED',
    });
  });
});
