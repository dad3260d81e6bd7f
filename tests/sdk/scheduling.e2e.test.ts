import {
  ConcurrencyLimitStrategy,
  RateLimitDuration,
  WorkerLabelComparator,
} from '@hatchet-dev/typescript-sdk/v1';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { waitsFor } from './run-state';
import { Sdk } from './sdk';

/** Which runs go when, and where: concurrency, rate limits, priorities, labels, sticky workers, batches. In split mode. */
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

/** What a task does for so long, and what it returns. */
const work = <T>(ms: number, result: T): Promise<T> =>
  new Promise((resolve) => setTimeout(resolve, ms, result));

/** Counts how many run at once, by key. */
function gauge() {
  const running = new Map<string, number>();
  let most = 0;
  return {
    get most() {
      return most;
    },
    async during<T>(key: string, work: () => Promise<T>): Promise<T> {
      running.set(key, (running.get(key) ?? 0) + 1);
      most = Math.max(most, running.get(key)!);
      try {
        return await work();
      } finally {
        running.set(key, running.get(key)! - 1);
      }
    },
  };
}

/** What came back of each run; the SDK reads a cancelled run as one without output, or rejects. */
const outcomes = async (runs: Promise<unknown>[]) =>
  (await Promise.allSettled(runs)).map((run) =>
    run.status === 'fulfilled' && Object.keys(run.value as object).length > 0 ? 'completed' : 'ended',
  );

test('CON GROUP_ROUND_ROBIN: no key ever runs more than its limit, and every run completes', async () => {
  const counter = gauge();
  const task = sdk.hatchet.task({
    name: 'round-robin',
    concurrency: {
      expression: 'input.key',
      maxRuns: 2,
      limitStrategy: ConcurrencyLimitStrategy.GROUP_ROUND_ROBIN,
    },
    // Each waits until a second one of some key runs beside it: two are not only allowed, they happen.
    fn: ({ key }: { key: string }) =>
      counter.during(key, async () => {
        await until(() => counter.most === 2, { what: 'two of one key run' });
        return work(15, { key });
      }),
  });
  await sdk.startWorker('round-robin', { workflows: [task], slots: 50 });
  const results = await task.run(Array.from({ length: 40 }, (_, i) => ({ key: `k${i % 4}` })));
  expect(results).toHaveLength(40);
  expect(counter.most).toBe(2);
});

test('CON, H53: two chained rules hold together', async () => {
  const byDigit = gauge();
  const byName = gauge();
  const task = sdk.hatchet.task({
    name: 'two-rules',
    concurrency: [
      { expression: 'input.digit', maxRuns: 4, limitStrategy: ConcurrencyLimitStrategy.GROUP_ROUND_ROBIN },
      { expression: 'input.name', maxRuns: 2, limitStrategy: ConcurrencyLimitStrategy.GROUP_ROUND_ROBIN },
    ],
    fn: ({ digit, name }: { digit: string; name: string }) =>
      byDigit.during(digit, () => byName.during(name, () => work(10, { ok: true }))),
  });
  await sdk.startWorker('two-rules', { workflows: [task], slots: 50 });
  const inputs = Array.from({ length: 40 }, (_, i) => ({ digit: `d${i % 2}`, name: `n${i % 5}` }));
  expect(await task.run(inputs)).toHaveLength(40);
  expect(byDigit.most).toBeLessThanOrEqual(4);
  expect(byName.most).toBeLessThanOrEqual(2);
});

test('CON CANCEL_IN_PROGRESS, H50: of rapid triggers only the last one completes', async () => {
  const task = sdk.hatchet.task({
    name: 'cancel-in-progress',
    concurrency: {
      expression: "'one'",
      maxRuns: 1,
      limitStrategy: ConcurrencyLimitStrategy.CANCEL_IN_PROGRESS,
    },
    // All but the last go on until they are told to stop.
    fn: async ({ n }: { n: number }, { abortController: { signal } }) => {
      if (n < 5) await new Promise((_, reject) => signal.addEventListener('abort', reject));
      return { n };
    },
  });
  await sdk.startWorker('cancel-in-progress', { workflows: [task], slots: 20 });
  const runs: Promise<unknown>[] = [];
  for (let n = 0; n < 6; n++) {
    const ref = await task.runNoWait({ n });
    runs.push(ref.output);
  }
  expect(await outcomes(runs)).toEqual([...Array(5).fill('ended'), 'completed']);
});

test('CON CANCEL_NEWEST, H51, H55: the first one completes and the others are cancelled', async () => {
  let end = () => {};
  const over = new Promise<void>((resolve) => (end = resolve));
  const task = sdk.hatchet.task({
    name: 'cancel-newest',
    concurrency: { expression: "'one'", maxRuns: 1, limitStrategy: ConcurrencyLimitStrategy.CANCEL_NEWEST },
    fn: ({ n }: { n: number }) => over.then(() => ({ n })),
  });
  await sdk.startWorker('cancel-newest', { workflows: [task], slots: 20 });
  const runs: Promise<unknown>[] = [];
  for (let n = 0; n < 4; n++) {
    const ref = await task.runNoWait({ n });
    runs.push(ref.output);
  }
  await Promise.allSettled(runs.slice(1));
  end();
  expect(await outcomes(runs)).toEqual(['completed', ...Array(3).fill('ended')]);
});

test('CON, H54: a rule of the workflow admits one run of a DAG at a time, gaps between its tasks included', async () => {
  const inside = gauge();
  let leave: (() => void) | undefined;
  const flow = sdk.hatchet.workflow<{ n: number }>({
    name: 'one-dag-at-a-time',
    concurrency: {
      expression: "'one'",
      maxRuns: 1,
      limitStrategy: ConcurrencyLimitStrategy.GROUP_ROUND_ROBIN,
    },
  });
  const enter = flow.task({
    name: 'enter',
    fn: async () => {
      void inside.during('run', () => new Promise<void>((resolve) => (leave = resolve)));
      return {};
    },
  });
  flow.task({
    name: 'leave',
    parents: [enter],
    fn: async () => {
      leave!();
      return { left: true };
    },
  });
  await sdk.startWorker('one-dag', { workflows: [flow], slots: 20 });
  expect(await flow.run(Array.from({ length: 4 }, (_, n) => ({ n })))).toHaveLength(4);
  expect(inside.most).toBe(1);
});

test('H12, H103: a key that cannot be evaluated fails its run at once, and no other one', async () => {
  const task = sdk.hatchet.task({
    name: 'bad-key',
    concurrency: {
      expression: 'input.key',
      maxRuns: 1,
      limitStrategy: ConcurrencyLimitStrategy.GROUP_ROUND_ROBIN,
    },
    fn: async () => ({ ok: true }),
  });
  await sdk.startWorker('bad-key', { workflows: [task], slots: 5 });
  const good = task.run({ key: 'a' } as never);
  await expect(task.run({} as never)).rejects.toEqual([
    expect.stringContaining('failed to parse step expression (input.key)'),
  ]);
  expect(await good).toEqual({ ok: true });
});

/** When the platform gave a run to its worker, epoch ms: a busy machine may start it much later. */
async function assignmentOf(runId: string): Promise<number> {
  const { taskEvents } = await sdk.hatchet.runs.get(runId);
  return Date.parse(taskEvents.find(({ eventType }) => eventType === 'ASSIGNED')!.timestamp);
}

test('RTL-05, H37: a static limit of 5 per second holds in every window, and an exhausted key delays no other', async () => {
  await sdk.hatchet.ratelimits.upsert({ key: 'five', limit: 5, duration: RateLimitDuration.SECOND });
  const limited = sdk.hatchet.task({
    name: 'limited',
    rateLimits: [{ staticKey: 'five', units: 1 }],
    fn: async () => ({}),
  });
  const dynamic = sdk.hatchet.task({
    name: 'limited-by-key',
    rateLimits: [{ dynamicKey: 'input.key', units: 1, limit: 2, duration: RateLimitDuration.MINUTE }],
    fn: async ({ key }: { key: string }) => ({ key }),
  });
  await sdk.startWorker('limited', { workflows: [limited, dynamic], slots: 50 });
  const [ids, free] = await Promise.all([
    (async () => {
      const runs = await Promise.all(Array.from({ length: 12 }, () => limited.runNoWait({})));
      await Promise.all(runs.map((run) => run.output));
      return Promise.all(runs.map((run) => run.getWorkflowRunId()));
    })(),
    (async () => {
      for (let i = 0; i < 10; i++) await dynamic.runNoWait({ key: 'busy' });
      return dynamic.run({ key: 'free' });
    })(),
  ]);
  expect(free).toEqual({ key: 'free' });
  const assignedAt = await Promise.all(ids.map(assignmentOf));
  assignedAt.sort((a, b) => a - b);
  // The eleventh needs a third window, and a whole one lies between.
  expect(assignedAt[10]! - assignedAt[0]!).toBeGreaterThanOrEqual(1000);
});

test('PRI, H39: with one slot waiting runs go in order of priority', async () => {
  const order: number[] = [];
  let release: (() => void) | undefined;
  const task = sdk.hatchet.task({
    name: 'by-priority',
    fn: async ({ n }: { n: number }) => {
      if (n === 0) await new Promise<void>((resolve) => (release = resolve));
      else order.push(n);
      return {};
    },
  });
  await sdk.startWorker('by-priority', { workflows: [task], slots: 1 });
  const first = task.run({ n: 0 });
  await until(() => release, { what: 'the first run holds the slot' });
  const rest = await Promise.all([1, 2, 3].map((n) => task.runNoWait({ n }, { priority: n })));
  for (const run of rest) await waitsFor(sdk, await run.getWorkflowRunId(), 'no_slot');
  release!();
  await Promise.all([first, ...rest.map((run) => run.output)]);
  expect(order).toEqual([3, 2, 1]);
});

test('AFF, H33: a required label keeps a run waiting until a worker that has it joins', async () => {
  const task = sdk.hatchet.task({
    name: 'needs-gpu',
    desiredWorkerLabels: { gpu: { value: 'yes', required: true, comparator: WorkerLabelComparator.EQUAL } },
    fn: async (_: object, ctx) => ({ worker: ctx.worker.id() }),
  });
  await sdk.startWorker('no-gpu', { workflows: [task], slots: 5, labels: { gpu: 'no' } });
  const run = await task.runNoWait({});
  await waitsFor(sdk, await run.getWorkflowRunId(), 'no_worker');
  const worker = await sdk.startWorker('gpu', { workflows: [task], slots: 5, labels: { gpu: 'yes' } });
  expect(await run.output).toEqual({ worker: worker._internal.workerId });
});

test('rule 3.10, H49: runs of one key are handed over together, by size or when the interval ends', async () => {
  const sizes: Record<string, number[]> = { bySize: [], byInterval: [] };
  const batches = (name: string, maxInterval: string) =>
    sdk.hatchet.batchTask({
      name,
      batch: { maxSize: 3, maxInterval, groupKey: 'input.key' },
      fn: async (members: Record<string, { n: number }>) => {
        sizes[name]!.push(Object.keys(members).length);
        return Object.fromEntries(Object.entries(members).map(([id, { n }]) => [id, { doubled: n * 2 }]));
      },
    } as never) as unknown as { run(input: object): Promise<{ doubled: number }> };
  const bySize = batches('bySize', '10m');
  const byInterval = batches('byInterval', '1s');
  await sdk.startWorker('in-batches', { workflows: [bySize as never, byInterval as never], slots: 5 });
  const results = await Promise.all([
    ...[0, 1, 2].map((n) => bySize.run({ key: 'k', n })),
    byInterval.run({ key: 'k', n: 3 }),
  ]);
  expect(results).toEqual([{ doubled: 0 }, { doubled: 2 }, { doubled: 4 }, { doubled: 6 }]);
  expect(sizes).toEqual({ bySize: [3], byInterval: [1] });
});
