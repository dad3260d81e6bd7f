import { Priority, RateLimitDuration, WorkerLabelComparator } from '@hatchet-dev/typescript-sdk/v1';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { Sdk } from './sdk';

/** What a task may ask for (priority, place, limits, metadata) with the published SDK. */
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

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const idsOf = (refs: { getWorkflowRunId(): Promise<string> }[]) =>
  Promise.all(refs.map((ref) => ref.getWorkflowRunId()));

describe('priority', () => {
  test('PRI-01, PRI-02: of runs that wait the highest goes first, equal ones in order', async () => {
    const order: string[] = [];
    const task = hatchet.task({
      name: 'ranked',
      fn: ({ name }: { name: string }) => {
        order.push(name);
        return {};
      },
    });
    await sdk.register([task]);
    const refs = [];
    for (const [name, priority] of [
      ['a', 1],
      ['b', 1],
      ['c', 3],
      ['d', 2],
      ['e', 3],
    ] as const)
      refs.push(await task.runNoWait({ name }, { priority: priority as Priority }));
    await idsOf(refs);
    await sdk.startWorker('ranks', { workflows: [task], slots: 1 });
    await Promise.all(refs.map(({ output }) => output));
    expect(order).toEqual(['c', 'e', 'd', 'a', 'b']);
  });

  test('PRI-04, PRI-05, PRI-06: a workflow has a priority of its own, and each kind of trigger may set another', async () => {
    const task = hatchet.task({
      name: 'has-priority',
      defaultPriority: Priority.MEDIUM,
      fn: async (_: object, context) => ({ priority: context.priority()! }),
    });
    await sdk.startWorker('priorities', { workflows: [task] });
    expect(await task.run({})).toEqual({ priority: 2 });
    expect(await task.run({}, { priority: Priority.HIGH })).toEqual({ priority: 3 });
    expect(await task.runMany([{ input: {}, opts: { priority: Priority.LOW } }, { input: {} }])).toEqual([
      { priority: 1 },
      { priority: 2 },
    ]);
    const later = new Date(Date.now() + 3_600_000);
    const scheduled = await task.schedule(later, {}, { priority: Priority.HIGH });
    const delayed = await task.delay(3_600, {}, { priority: Priority.HIGH });
    const cron = await task.cron('high', '0 0 1 1 *', {}, { priority: Priority.HIGH });
    expect([scheduled.priority, delayed.priority, cron.priority]).toEqual([3, 3, 3]);
    await hatchet.scheduled.bulkDelete({ scheduledRuns: [scheduled, delayed] });
    await hatchet.crons.delete(cron);
  });
});

describe('metadata', () => {
  const found = async (pair: Record<string, string>) =>
    (await hatchet.runs.list({ additionalMetadata: pair, limit: 100 })).rows.map(
      ({ metadata }) => metadata.id,
    );

  test('MET-01, MET-05, MET-06: is kept beside the input, in runs, schedules and crons', async () => {
    const task = hatchet.task({
      name: 'has-metadata',
      fn: async (input: { own: number }, context) => ({ input, metadata: context.additionalMetadata() }),
    });
    await sdk.startWorker('metadata', { workflows: [task] });
    const told = await task.run({ own: 1 }, { additionalMetadata: { k: 'v' } });
    expect(told).toMatchObject({ input: { own: 1 }, metadata: { k: 'v' } });
    expect(Object.keys(told.input)).toEqual(['own']);
    const scheduled = await task.schedule(
      new Date(Date.now() + 3_600_000),
      { own: 1 },
      { additionalMetadata: { k: 'v' } },
    );
    const cron = await task.cron('keyed', '0 0 1 1 *', { own: 1 }, { additionalMetadata: { k: 'v' } });
    expect((await hatchet.scheduled.get(scheduled)).additionalMetadata).toMatchObject({ k: 'v' });
    expect((await hatchet.crons.get(cron)).additionalMetadata).toMatchObject({ k: 'v' });
    await hatchet.scheduled.delete(scheduled);
    await hatchet.crons.delete(cron);
  });

  test('MET-02: goes from a parent to its children, and from an event to the runs it starts', async () => {
    const child = hatchet.task({
      name: 'inherits',
      onEvents: ['metadata:event'],
      fn: async (_: object, context) => ({ metadata: context.additionalMetadata() }),
    });
    const parent = hatchet.task({
      name: 'bequeaths',
      fn: async (_: object, context) => context.runChild(child, {}),
    });
    await sdk.startWorker('heirs', { workflows: [child, parent] });
    expect(await parent.run({}, { additionalMetadata: { estate: 'house' } })).toMatchObject({
      metadata: { estate: 'house' },
    });
    expect(await found({ estate: 'house' })).toHaveLength(2);
    await hatchet.events.push('metadata:event', {}, { additionalMetadata: { estate: 'garden' } });
    await until(async () => (await found({ estate: 'garden' })).length === 1);
  });

  test('MET-03, MET-04: filters runs by a pair, also when the value has a colon', async () => {
    const task = hatchet.task({ name: 'filtered', fn: () => ({}) });
    await sdk.startWorker('filters', { workflows: [task] });
    const start = (pair: Record<string, string>, n: number) =>
      task.runManyNoWait(
        Array.from({ length: n }, () => ({ input: {}, opts: { additionalMetadata: pair } })),
      );
    const a = await idsOf(await start({ letter: 'a' }, 20));
    await idsOf(await start({ letter: 'b' }, 20));
    const [odd] = await idsOf(await start({ url: 'https://example.com:8080/x' }, 1));
    await until(async () => (await found({ letter: 'b' })).length === 20);
    expect((await found({ letter: 'a' })).toSorted()).toEqual(a.toSorted());
    expect(await found({ url: 'https://example.com:8080/x' })).toEqual([odd]);
  });
});

describe('labels', () => {
  test.each([
    ['EQUAL', { value: 512 }, 512],
    ['NOT_EQUAL', { value: 512, comparator: WorkerLabelComparator.NOT_EQUAL }, 513],
    ['GREATER_THAN', { value: 512, comparator: WorkerLabelComparator.GREATER_THAN }, 513],
    ['GREATER_THAN_OR_EQUAL', { value: 512, comparator: WorkerLabelComparator.GREATER_THAN_OR_EQUAL }, 512],
    ['LESS_THAN', { value: 512, comparator: WorkerLabelComparator.LESS_THAN }, 511],
    ['LESS_THAN_OR_EQUAL', { value: 512, comparator: WorkerLabelComparator.LESS_THAN_OR_EQUAL }, 512],
    ['EQUAL of texts', { value: 'blue' }, 'blue'],
    ['NOT_EQUAL of texts', { value: 'blue', comparator: WorkerLabelComparator.NOT_EQUAL }, 'green'],
  ])('AFF-01, AFF-02, AFF-03: %s chooses the worker whose label fits', async (name, wanted, fits) => {
    const misfits: Record<string, string | number> = {
      EQUAL: 511,
      NOT_EQUAL: 512,
      GREATER_THAN: 512,
      GREATER_THAN_OR_EQUAL: 511,
      LESS_THAN: 512,
      LESS_THAN_OR_EQUAL: 513,
      'EQUAL of texts': 'green',
      'NOT_EQUAL of texts': 'blue',
    };
    const label = name.toLowerCase().replaceAll(' ', '-');
    const task = hatchet.task({
      name: `wants-${label}`,
      desiredWorkerLabels: { [label]: { ...wanted, required: true } },
      fn: async (_: object, context) => ({ by: context.worker.id()! }),
    });
    await sdk.startWorker(`misfit-${label}`, { workflows: [task], labels: { [label]: misfits[name]! } });
    const right = await sdk.startWorker(`fit-${label}`, { workflows: [task], labels: { [label]: fits } });
    const outputs = await task.run(Array.from({ length: 4 }, () => ({})));
    expect(new Set(outputs.map(({ by }) => by))).toEqual(new Set([right._internal.workerId]));
  });

  test('AFF-04: of two that would do the heavier one is preferred, and the other one takes what it cannot', async () => {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const task = hatchet.task({
      name: 'prefers',
      desiredWorkerLabels: {
        gpu: { value: 1, required: false, weight: 200 },
        near: { value: 1, required: false, weight: 50 },
      },
      fn: async ({ hold }: { hold: boolean }, context) => {
        if (hold) await held;
        return { by: context.worker.id()! };
      },
    });
    const near = await sdk.startWorker('near', { workflows: [task], slots: 1, labels: { near: 1 } });
    const gpu = await sdk.startWorker('gpu', { workflows: [task], slots: 1, labels: { gpu: 1 } });
    const first = await task.runNoWait({ hold: true });
    await until(async () => String(await hatchet.runs.get_status(first)) === 'RUNNING');
    expect(await task.run({ hold: false })).toEqual({ by: near._internal.workerId });
    letGo();
    expect(await first.output).toEqual({ by: gpu._internal.workerId });
  });

  test('AFF-05: a label that a worker gives itself counts for the next runs', async () => {
    const learns = hatchet.task({
      name: 'learns',
      fn: async (_: object, context) => {
        await context.worker.upsertLabels({ model: 'loaded' });
        return context.worker.labels() as { model: string };
      },
    });
    const needs = hatchet.task({
      name: 'needs-model',
      desiredWorkerLabels: { model: { value: 'loaded', required: true } },
      fn: () => ({ ran: true }),
    });
    await sdk.startWorker('student', { workflows: [learns, needs], labels: { model: 'none' } });
    const waiting = await needs.runNoWait({});
    expect(String(await hatchet.runs.get_status(waiting))).toBe('QUEUED');
    expect(await learns.run({})).toEqual({ model: 'loaded' });
    expect(await waiting.output).toEqual({ ran: true });
  });
});

describe('rate limits', () => {
  test('RTL-03, RTL-04, RTL-07, RTL-10: every limit must have room, and a key is one budget for all', async () => {
    const starts: string[] = [];
    const limited = (name: string) =>
      hatchet.task({
        name,
        rateLimits: [
          { dynamicKey: "'user:' + input.user", units: 1, limit: 3, duration: RateLimitDuration.HOUR },
          { staticKey: 'everybody', units: 1 },
        ],
        fn: ({ user }: { user: string }) => {
          starts.push(user);
          return {};
        },
      });
    await hatchet.ratelimits.upsert({ key: 'everybody', limit: 5, duration: RateLimitDuration.HOUR });
    const [one, other] = [limited('limited-one'), limited('limited-other')];
    await sdk.startWorker('limited', { workflows: [one, other] });
    const inputs = (user: string) => Array.from({ length: 4 }, () => ({ input: { user } }));
    await idsOf([...(await one.runManyNoWait(inputs('ada'))), ...(await other.runManyNoWait(inputs('ada')))]);
    await until(() => starts.length === 3);
    await idsOf(await one.runManyNoWait(inputs('bob')));
    await until(() => starts.length === 5);
    const { rows } = await hatchet.ratelimits.list({ search: 'everybody' });
    expect(rows).toMatchObject([{ key: 'everybody', limitValue: 5, value: 0 }]);
    // Nobody gets more however long one waits; what is over waits and does not fail.
    const { queued } = await hatchet.metrics.getTaskStatusMetrics({
      since: new Date(Date.now() - 3_600_000).toISOString(),
      workflow_ids: await Promise.all(
        [one, other].map((task) => hatchet.workflows.getWorkflowIdFromName(task.name)),
      ),
    });
    expect({ queued, starts: starts.toSorted() }).toEqual({
      queued: 7,
      starts: ['ada', 'ada', 'ada', 'bob', 'bob'],
    });
  });
});

describe('timeouts', () => {
  test('TMO-05, TMO-06, TSS-38: each refresh adds to the timeout', async () => {
    const task = hatchet.task({
      name: 'refreshes',
      executionTimeout: '5s',
      fn: async ({ times, seconds }: { times: number; seconds: number }, context) => {
        for (let n = 0; n < times; n++) await context.refreshTimeout('5s');
        await pause(seconds * 1_000);
        return { done: true };
      },
    });
    await sdk.startWorker('refreshing', { workflows: [task] });
    const enough = await task.runNoWait({ times: 3, seconds: 7 });
    const tooFew = await task.runNoWait({ times: 0, seconds: 8 });
    await expect(tooFew.output).rejects.toEqual([expect.stringMatching(/exceeded timeout of 5s/)]);
    expect(await enough.output).toEqual({ done: true });
  });
});

describe('workflows of several tasks', () => {
  test('DAG-01, DAG-02, DAG-09, DAG-10, DAG-11: run like a task, with a result and facts for each of theirs', async () => {
    const flow = hatchet.workflow<{ n: number }>({ name: 'three-steps', description: 'three of them' });
    const double = flow.task({ name: 'double', fn: ({ n }) => ({ n: 2 * Number(n) }) });
    const square = flow.task({ name: 'square', fn: ({ n }) => ({ n: Number(n) ** 2 }) });
    flow.task({
      name: 'sum',
      parents: [double, square],
      fn: async (_, context) => ({
        n: (await context.parentOutput(double)).n + (await context.parentOutput(square)).n,
      }),
    });
    await sdk.startWorker('steps', { workflows: [flow] });
    expect(await flow.run({ n: 3 })).toEqual({ double: { n: 6 }, square: { n: 9 }, sum: { n: 15 } });
    expect(await flow.run([{ n: 1 }, { n: 2 }])).toMatchObject([{ sum: { n: 3 } }, { sum: { n: 8 } }]);
    const ref = await flow.runNoWait({ n: 4 });
    await ref.output;
    const { tasks, shape } = await hatchet.runs.get(ref);
    expect(tasks.map(({ displayName, status, output }) => [displayName, status, output]).toSorted()).toEqual([
      ['double', 'COMPLETED', { n: 8 }],
      ['square', 'COMPLETED', { n: 16 }],
      ['sum', 'COMPLETED', { n: 24 }],
    ]);
    expect(
      shape.map(({ taskName, childrenStepIds }) => [taskName, childrenStepIds.length]).toSorted(),
    ).toEqual([
      ['double', 1],
      ['square', 1],
      ['sum', 0],
    ]);
  });
});

describe('middleware', () => {
  // It changes the client it is given to, in place.
  let own: Sdk;
  beforeEach(() => {
    own = Sdk.connect(stack.clientEnv);
  });
  afterEach(() => own.close());

  test('MID-02, MID-03, MID-04: changes input and output in the order of its registration', async () => {
    const order: string[] = [];
    const step = (name: string) => ({
      before: (input: object) => {
        order.push(`before ${name}`);
        return { ...input, [name]: true };
      },
      after: (output: object) => {
        order.push(`after ${name}`);
        return { ...output, [`after${name}`]: true };
      },
    });
    const client = own.hatchet.withMiddleware(step('one')).withMiddleware(step('two'));
    const task = client.task({
      name: 'between',
      fn: (input: { own: string }) => {
        order.push('task');
        return { got: { ...input } };
      },
    });
    await own.startWorker('between', { workflows: [task] });
    expect(await task.run({ own: 'mine' })).toMatchObject({
      got: { own: 'mine', one: true, two: true },
      afterone: true,
      aftertwo: true,
    });
    expect(order).toEqual(['before one', 'before two', 'task', 'after one', 'after two']);
  });

  test('MID-05: that throws fails the attempt, and retries apply', async () => {
    let attempts = 0;
    const client = own.hatchet.withMiddleware({
      before: (input: object) => {
        attempts++;
        if (attempts === 1) throw new Error('not yet');
        return input;
      },
    });
    const task = client.task({ name: 'second-try', retries: 1, fn: () => ({ done: true }) });
    await own.startWorker('second-try', { workflows: [task] });
    expect(await task.run({})).toMatchObject({ done: true });
    expect(attempts).toBe(2);
  });

  test('MID-08, MID-09: belongs to its client only: children of a plain client are left alone', async () => {
    const plain = hatchet.task({
      name: 'plain-child',
      fn: (input: { text: string }) => ({ saw: { ...input } }),
    });
    const client = own.hatchet.withMiddleware({ before: (input: object) => ({ ...input, changed: true }) });
    const parent = client.task({
      name: 'changed-parent',
      fn: async (input: { text: string }, context) => ({
        saw: { ...input },
        child: await context.runChild(plain, { text: 'inner' }),
      }),
    });
    await sdk.startWorker('plain-client', { workflows: [plain] });
    await own.startWorker('changing-client', { workflows: [parent] });
    expect(await parent.run({ text: 'outer' })).toEqual({
      saw: { text: 'outer', changed: true },
      child: { saw: { text: 'inner' } },
    });
  });
});
