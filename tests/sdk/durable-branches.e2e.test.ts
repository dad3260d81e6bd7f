import type { HatchetClient } from '@hatchet-dev/typescript-sdk/v1';
import { startStack, type TestStack } from '@hatchet-ts/testkit';
import { DurableWorkers, logOf, memo, shownTask, untilStatus, untilWaiting } from './durable-worker';
import { Sdk } from './sdk';

/** Logs that are played again, left at a node or no longer fit their task, with the published SDK in split mode. */
let stack: TestStack;
let sdk: Sdk;
let workers: DurableWorkers;

beforeAll(async () => {
  stack = await startStack({ mode: 'split' });
  sdk = Sdk.connect(stack.clientEnv);
  workers = new DurableWorkers(stack);
});

afterEach(() => workers.stopAll());

afterAll(async () => {
  await sdk?.close();
  await stack?.stop();
});

async function trigger(name: string): Promise<string> {
  const run = await sdk.hatchet.runNoWait(name, {}, {});
  return run.getWorkflowRunId();
}

const resultOf = async (id: string) => Object.values((await sdk.hatchet.runRef(id).output) as object)[0];

describe('a task of four nodes that has ended: memo, child, event, memo', () => {
  const children: number[] = [];
  let computed = 0;
  let pushed = 0;
  let id: string;

  const workflows = (hatchet: HatchetClient) => {
    const child = hatchet.task({
      name: 'branch-child',
      fn: async () => ({ child: children.push(children.length) }),
    });
    const parent = hatchet.durableTask({
      name: 'branched',
      executionTimeout: '1m',
      fn: async (_: object, ctx) => {
        const first = await memo(ctx, () => ++computed, ['first']);
        const { child: second } = await child.run({});
        const { n: third } = (await ctx.waitForEvent('branch:go')) as { n: number };
        const fourth = await memo(ctx, () => ++computed, ['fourth']);
        return { nodes: [first, second, third, fourth] };
      },
    });
    return [parent, child];
  };

  async function finish(entries: number): Promise<unknown> {
    await untilWaiting(sdk, id, entries);
    await sdk.hatchet.events.push('branch:go', { n: ++pushed });
    await untilStatus(sdk, id, 'COMPLETED');
    return resultOf(id);
  }
  const branchAt = async (node: number, from?: number) =>
    (await sdk.hatchet.runs.branchDurableTask(id, node, from)).data;

  beforeAll(async () => {
    await workers.start(workflows);
    id = await trigger('branched');
    expect(await finish(3)).toEqual({ nodes: [1, 1, 1, 2] });
  });
  beforeEach(async () => {
    await workers.stopAll();
    await workers.start(workflows);
  });

  test('9.7.2: replayed, it has its result from the log', async () => {
    await sdk.hatchet.runs.replay({ ids: [id] });
    await untilStatus(sdk, id, 'COMPLETED');
    expect(await resultOf(id)).toEqual({ nodes: [1, 1, 1, 2] });
    expect({ children: children.length, computed }).toEqual({ children: 1, computed: 2 });
    expect((await shownTask(sdk, id)).retryCount).toBe(1);
  });

  test('DUR-30, TSS-85, H85: branched at its last node, it does that one anew', async () => {
    expect(await branchAt(4)).toMatchObject({ nodeId: 4, branchId: 2 });
    await untilStatus(sdk, id, 'COMPLETED');
    expect(await resultOf(id)).toEqual({ nodes: [1, 1, 1, 3] });
  });

  test('DUR-30, H85: branched in the middle of the first branch, it keeps what is above and sees nothing of the other', async () => {
    expect(await branchAt(2, 1)).toMatchObject({ nodeId: 2, branchId: 3 });
    expect(await finish(7)).toEqual({ nodes: [1, 2, 2, 4] });
    expect(children).toHaveLength(2);
  });

  test('DUR-30, H85: branched at its first node, it begins from nothing', async () => {
    expect(await branchAt(1)).toMatchObject({ nodeId: 1, branchId: 4 });
    expect(await finish(11)).toEqual({ nodes: [5, 3, 3, 6] });
    expect(await logOf(sdk, id)).toEqual([
      ...['1:1 MEMO', '1:2 RUN', '1:3 WAIT_FOR', '1:4 MEMO'],
      '2:4 MEMO',
      ...['3:2 RUN', '3:3 WAIT_FOR', '3:4 MEMO'],
      ...['4:1 MEMO', '4:2 RUN', '4:3 WAIT_FOR', '4:4 MEMO'],
    ]);
  });

  test('H85: a branch of a branch keeps what both have above it', async () => {
    expect(await branchAt(4, 3)).toMatchObject({ nodeId: 4, branchId: 5 });
    await untilStatus(sdk, id, 'COMPLETED');
    expect(await resultOf(id)).toEqual({ nodes: [1, 2, 2, 7] });
  });
});

test('DUR-05, DUR-07: a task whose code has changed is told at the first node that differs, with what was expected and what came', async () => {
  const workflows = (changed: boolean) => (hatchet: HatchetClient) => [
    hatchet.durableTask({
      name: 'changed',
      executionTimeout: '1m',
      fn: async (_: object, ctx) => {
        await memo(ctx, () => 1, ['same']);
        if (changed) await ctx.waitForEvent('changed:other');
        else await ctx.sleepFor('1s');
        return { done: true };
      },
    }),
  ];
  const before = await workers.start(workflows(false));
  const id = await trigger('changed');
  expect(await resultOf(id)).toEqual({ done: true });
  await workers.stop(before);

  await workers.start(workflows(true));
  await sdk.hatchet.runs.replay({ ids: [id] });
  await untilStatus(sdk, id, 'FAILED');
  const { errorMessage } = await shownTask(sdk, id);
  expect(errorMessage).toContain(`non-determinism error in task ${id} at node 1:2`);
  expect(errorMessage).toContain('expected: sleep(1s)');
  expect(errorMessage).toContain('received: event(changed:other)');
  expect(await logOf(sdk, id)).toEqual(['1:1 MEMO', '1:2 WAIT_FOR']);
});

test('DUR-05, DUR-02: a task that catches the divergence ends as it wishes, and a retry finds what its first attempt did', async () => {
  let computed = 0;
  const workflows = (hatchet: HatchetClient) => [
    hatchet.durableTask({
      name: 'caught',
      executionTimeout: '1m',
      retries: 1,
      fn: async (_: object, ctx) => {
        const value = await memo(ctx, () => ++computed, ['value']);
        if (ctx.retryCount() === 0) {
          await ctx.sleepFor('1s');
          throw new Error('on purpose');
        }
        const error = await ctx.sleepFor('2s').catch((reason: Error) => reason);
        return { value, caught: (error as Error).name };
      },
    }),
  ];
  await workers.start(workflows);
  const id = await trigger('caught');
  expect(await resultOf(id)).toEqual({ value: 1, caught: 'NonDeterminismError' });
  expect(computed).toBe(1);
});
