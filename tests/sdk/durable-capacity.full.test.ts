import type { HatchetClient } from '@hatchet-dev/typescript-sdk/v1';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { DurableWorkers, shownTask, untilWaiting } from './durable-worker';
import { Sdk } from './sdk';

/** Workers without a free slot: SDKs evict what has waited for ten seconds, which makes these tests long. */
let stack: TestStack;
let sdk: Sdk;
let workers: DurableWorkers;

beforeAll(async () => {
  stack = await startStack({ mode: 'lite' });
  sdk = Sdk.connect(stack.clientEnv);
  workers = new DurableWorkers(stack);
});

afterEach(() => workers.stopAll(), 60_000);

afterAll(async () => {
  await sdk?.close();
  await stack?.stop();
});

async function trigger(name: string, input: object = {}): Promise<string> {
  const run = await sdk.hatchet.runNoWait(name, input as never, {});
  return run.getWorkflowRunId();
}

const resultOf = async (id: string) => Object.values((await sdk.hatchet.runRef(id).output) as object)[0];

test('DUR-27, DUR-29, H87: a tree of durable tasks of depth 5 passes through one slot', async () => {
  const workflows = (hatchet: HatchetClient) => [
    hatchet.durableTask({
      name: 'tree',
      executionTimeout: '10m',
      evictionPolicy: { ttl: undefined, allowCapacityEviction: true, priority: 0 },
      fn: async ({ depth }: { depth: number }, ctx) => {
        if (depth === 1) return { depth };
        const [below] = await ctx.spawnChildren([{ workflow: 'tree', input: { depth: depth - 1 } }]);
        return { depth, below } as never;
      },
    }),
  ];
  await workers.start(workflows, { durableSlots: 1, slots: 1 });
  const id = await trigger('tree', { depth: 5 });
  expect(await resultOf(id)).toEqual({
    depth: 5,
    below: { depth: 4, below: { depth: 3, below: { depth: 2, below: { depth: 1 } } } },
  });
  const { taskEvents } = await sdk.hatchet.runs.get(id);
  const eviction = taskEvents.find(({ eventType }) => eventType === 'DURABLE_EVICTED');
  expect(eviction?.message).toContain('Worker at capacity');
}, 300_000);

test('9.5.1: what may not be evicted keeps its slot, and tasks of the other pool run beside it', async () => {
  const workflows = (hatchet: HatchetClient) => [
    hatchet.durableTask({
      name: 'stays',
      executionTimeout: '10m',
      evictionPolicy: { ttl: undefined, allowCapacityEviction: false, priority: 0 },
      fn: async ({ n }: { n: number }, ctx) => {
        await ctx.waitForEvent(`stays:${n}`);
        return { n };
      },
    }),
    hatchet.task({ name: 'beside', fn: async () => ({ ran: true }) }),
  ];
  await workers.start(workflows, { durableSlots: 1, slots: 1 });
  const first = await trigger('stays', { n: 1 });
  await untilWaiting(sdk, first, 1);
  const second = await trigger('stays', { n: 2 });
  expect(await resultOf(await trigger('beside'))).toEqual({ ran: true });

  // Past the ten seconds after which another would have been evicted.
  const begunAt = Date.now();
  await until(() => Date.now() - begunAt > 13_000, { what: '13 s have passed', timeoutMs: 60_000 });
  expect(await shownTask(sdk, first)).toMatchObject({ status: 'RUNNING', isEvicted: false });
  expect(await shownTask(sdk, second)).toMatchObject({ status: 'QUEUED' });
  await sdk.hatchet.events.push('stays:1', {});
  expect(await resultOf(first)).toEqual({ n: 1 });
  await untilWaiting(sdk, second, 1);
  await sdk.hatchet.events.push('stays:2', {});
  expect(await resultOf(second)).toEqual({ n: 2 });
});
