import { HatchetClient } from '@hatchet-dev/typescript-sdk/v1';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { RawCalls } from './raw-calls';
import { Sdk } from './sdk';

/** Workers, their slots and what they declare, with the published SDK in split mode. */
let stack: TestStack;
let sdk: Sdk;
let hatchet: Sdk['hatchet'];

beforeAll(async () => {
  stack = await startStack({ mode: 'split' });
  sdk = Sdk.connect(stack.clientEnv);
  hatchet = sdk.hatchet;
});

afterAll(async () => {
  await sdk?.close();
  await stack?.stop();
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const statusOf = async (run: Parameters<typeof hatchet.runs.get_status>[0]) =>
  String(await hatchet.runs.get_status(run));

/** Something that tasks wait for. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/** A task that stays until it is let go, and how many of it are running. */
function holdable(name: string) {
  const { opened, open } = gate();
  const seen = { running: 0, most: 0 };
  const task = hatchet.task({
    name,
    executionTimeout: '2m',
    fn: async () => {
      seen.running++;
      seen.most = Math.max(seen.most, seen.running);
      await opened;
      seen.running--;
      return { done: true };
    },
  });
  return { task, seen, letGo: open };
}

test('WRK-02, WRK-17, TSK-08: a workflow is known once its worker has started', async () => {
  const { task, letGo } = holdable('known-later');
  await expect(hatchet.workflows.get('known-later')).rejects.toThrow('not found');
  await sdk.startWorker('starter', { workflows: [task] });
  letGo();
  expect((await hatchet.workflows.get('known-later')).name).toBe('known-later');
  expect(await task.run({})).toEqual({ done: true });
});

test('WRK-04, GUA-05: runs are spread over the workers of a task, none runs twice', async () => {
  const ranBy = new Map<string, number>();
  const task = hatchet.task({
    name: 'shared',
    fn: async (_: object, context) => {
      const id = context.worker.id()!;
      ranBy.set(id, (ranBy.get(id) ?? 0) + 1);
      return {};
    },
  });
  for (const name of ['one', 'two', 'three']) await sdk.startWorker(name, { workflows: [task], slots: 10 });
  await task.run(Array.from({ length: 300 }, () => ({})));
  expect([...ranBy.values()].reduce((sum, count) => sum + count, 0)).toBe(300);
  expect(ranBy.size).toBe(3);
});

test('WRK-11, WRK-13: without a number a worker has 100 slots and, for durable tasks, 1,000 more', async () => {
  const durable = hatchet.durableTask({ name: 'durable-one', fn: async () => ({}) });
  const plain = hatchet.task({ name: 'plain-one', fn: () => ({}) });
  const worker = await sdk.startWorker('bare', { workflows: [plain, durable] });
  const { slotConfig } = await hatchet.workers.get(worker._internal.workerId!);
  expect(slotConfig).toMatchObject({
    default: { available: 100, limit: 100 },
    durable: { available: 1000, limit: 1000 },
  });
});

test('WRK-12, WRK-15: never more tasks run than there are slots, and the worker shows how many are free', async () => {
  const { task, seen, letGo } = holdable('crowded');
  const worker = await sdk.startWorker('five-slots', { workflows: [task], slots: 5 });
  const refs = await task.runManyNoWait(Array.from({ length: 50 }, () => ({ input: {} })));
  await until(() => seen.running === 5);
  const { slotConfig } = await until(async () => {
    const found = await hatchet.workers.get(worker._internal.workerId!);
    return found.slotConfig?.default?.available === 0 && found;
  });
  expect(slotConfig).toMatchObject({ default: { available: 0, limit: 5 } });
  letGo();
  await Promise.all(refs.map(({ output }) => output));
  expect(seen.most).toBe(5);
});

test('WRK-13: plain tasks that fill their slots do not keep a durable one waiting', async () => {
  const { task, seen, letGo } = holdable('fills-up');
  const durable = hatchet.durableTask({ name: 'goes-past', fn: async () => ({ past: true }) });
  await sdk.startWorker('two-pools', { workflows: [task, durable], slots: 1 });
  const held = await task.runNoWait({});
  await until(() => seen.running === 1);
  expect(await durable.run({})).toEqual({ past: true });
  letGo();
  await held.output;
});

test('WRK-19: a worker that is stopped lets its tasks finish', async () => {
  const { task, seen, letGo } = holdable('finishes');
  const worker = await sdk.startWorker('stopping', { workflows: [task] });
  const ref = await task.runNoWait({});
  await until(() => seen.running === 1);
  const stopped = worker.stop();
  letGo();
  await stopped;
  expect(await ref.output).toEqual({ done: true });
  const details = await hatchet.runs.get(ref);
  expect(details.tasks).toMatchObject([{ status: 'COMPLETED', retryCount: 0 }]);
});

test('WRK-07, LOA-05: no token, or one that is none, makes no client', () => {
  expect(() => HatchetClient.init({ ...clientConfig(), token: 'nonsense' })).toThrow();
  expect(() => HatchetClient.init({ ...clientConfig(), token: '' })).toThrow(/token/i);
});

const clientConfig = () => ({
  host_port: stack.clientEnv.HATCHET_CLIENT_HOST_PORT!,
  api_url: stack.clientEnv.HATCHET_CLIENT_SERVER_URL!,
  tls_config: { tls_strategy: 'none' as const },
});

test('WRK-22: an input of 3.9 MB arrives whole', async () => {
  const task = hatchet.task({
    name: 'weighs',
    fn: ({ text }: { text: string }) => ({ length: text.length, same: text === 'x'.repeat(text.length) }),
  });
  await sdk.startWorker('scales', { workflows: [task] });
  expect(await task.run({ text: 'x'.repeat(3_900_000) })).toEqual({ length: 3_900_000, same: true });
});

test('GUA-03: with one slot runs start in the order in which they were triggered', async () => {
  const order: number[] = [];
  const task = hatchet.task({
    name: 'in-order',
    fn: ({ n }: { n: number }) => {
      order.push(n);
      return {};
    },
  });
  await sdk.register([task]);
  const refs = [];
  for (let n = 0; n < 60; n++) refs.push(await task.runNoWait({ n }));
  await sdk.startWorker('one-slot', { workflows: [task], slots: 1 });
  await Promise.all(refs.map(({ output }) => output));
  expect(order).toEqual(Array.from({ length: 60 }, (_, n) => n));
});

test('ENV-06: with a namespace each of two developers has workflows and runs of his own', async () => {
  const outputs = [];
  for (const namespace of ['ada', 'bob']) {
    const developer = Sdk.connect({ ...stack.clientEnv, HATCHET_CLIENT_NAMESPACE: namespace });
    const task = developer.hatchet.task({ name: 'whose', fn: () => ({ of: namespace }) });
    await developer.startWorker('worker', { workflows: [task] });
    outputs.push(await task.run({}));
    await developer.close();
  }
  expect(outputs).toEqual([{ of: 'ada' }, { of: 'bob' }]);
  const { rows } = await hatchet.workflows.list({ name: 'whose' });
  expect(rows?.map(({ name }) => name).toSorted()).toEqual(['ada_whose', 'bob_whose']);
});

test('TSK-09, TSK-13: a bare task has the documented defaults; description and version are kept', async () => {
  const bare = hatchet.workflow({ name: 'bare-one', description: 'does nothing', version: 'v7' });
  bare.task({ name: 'only', fn: () => ({}) });
  await sdk.register([bare]);
  const { metadata, description } = await hatchet.workflows.get('bare-one');
  const { data: version } = await hatchet.api.workflowVersionGet(metadata.id);
  expect(description).toBe('does nothing');
  expect(version.version).toBe('v7');
  const run = await bare.runNoWait({});
  expect(await statusOf(run)).toBe('QUEUED');
  await hatchet.runs.cancel({ ids: [await run.getWorkflowRunId()] });
});

test('TSK-12: a run keeps the version it was started with, later ones have the new one', async () => {
  const version = (text: string, retries: number) =>
    hatchet.task({
      name: 'grows',
      retries,
      fn: async (_: object, context) => ({ text, id: context.workflowVersionId()! }),
    });
  await sdk.startWorker('first-version', { workflows: [version('old', 0)] });
  const task = version('new', 2);
  const before = await task.run({});
  await sdk.register([task]);
  const after = await task.run({});
  expect(after.id).not.toBe(before.id);
  const { metadata } = await hatchet.workflows.get('grows');
  const { data } = await hatchet.api.workflowGet(metadata.id);
  expect(data.versions?.map((found) => found.metadata.id)).toEqual([after.id, before.id]);
});

test('TSK-14: a deleted workflow is neither listed nor triggered', async () => {
  const task = hatchet.task({ name: 'short-lived', fn: () => ({}) });
  await sdk.register([task]);
  await (await task.runNoWait({})).getWorkflowRunId();
  await hatchet.workflows.delete(task);
  expect((await hatchet.workflows.list({ name: 'short-lived' })).rows ?? []).toEqual([]);
  const raw = new RawCalls(clientConfig().host_port, stack.token);
  // Dispatchers look a name up again after a second.
  const refusal = await until(() =>
    raw.trigger({ name: 'short-lived', input: '{}' }).then(
      () => undefined,
      (error: Error) => error.message,
    ),
  );
  expect(refusal).toMatch(/short-lived/);
  raw.close();
});

test('RUN-14, TSK-18: a declaration of a name alone runs what another process implements', async () => {
  const task = hatchet.workflow<{ n: number }>({ name: 'elsewhere' });
  task.task({ name: 'double', fn: ({ n }) => ({ twice: 2 * Number(n) }) });
  await sdk.startWorker('implements', { workflows: [task] });
  const stub = hatchet.workflow<{ n: number }>({ name: 'elsewhere' });
  expect(await stub.run({ n: 21 })).toEqual({ double: { twice: 42 } });
  expect(await (await stub.runNoWait({ n: 4 })).output).toEqual({ double: { twice: 8 } });
});

test('RUN-12: the same key spawned twice by one parent is one child', async () => {
  const child = hatchet.task({
    name: 'only-once',
    fn: async (_: object, context) => ({ id: context.workflowRunId() }),
  });
  const parent = hatchet.task({
    name: 'spawns-twice',
    fn: async (_: object, context) => {
      const first = await context.runChild(child, {}, { key: 'same' });
      const second = await context.runChild(child, {}, { key: 'same' });
      const other = await context.runChild(child, {}, { key: 'other' });
      return { first: first.id, second: second.id, other: other.id };
    },
  });
  await sdk.startWorker('spawner', { workflows: [child, parent] });
  const told = await parent.run({});
  expect(told.second).toBe(told.first);
  expect(told.other).not.toBe(told.first);
});

test('RET-02, RET-09, RET-10, DAG-07: only the failing task of a DAG runs again, and each attempt leaves its trail', async () => {
  const ran = { first: 0, second: 0 };
  const flow = hatchet.workflow({ name: 'retries-below' });
  const first = flow.task({
    name: 'first',
    fn: () => {
      ran.first++;
      return {};
    },
  });
  flow.task({
    name: 'second',
    parents: [first],
    retries: 2,
    fn: async (_, context) => {
      ran.second++;
      await context.logger.info(`attempt ${context.retryCount()}`);
      if (context.retryCount() < 2) throw new Error(`attempt ${context.retryCount()} fails`);
      return { attempts: ran.second };
    },
  });
  await sdk.startWorker('retries', { workflows: [flow] });
  const ref = await flow.runNoWait({});
  expect(await ref.output).toMatchObject({ second: { attempts: 3 } });
  expect(ran).toEqual({ first: 1, second: 3 });
  const { tasks } = await hatchet.runs.get(ref);
  const second = tasks.find(({ displayName }) => displayName === 'second')!;
  const { data } = await hatchet.api.v1TaskEventList(second.taskExternalId!, { limit: 100 });
  const messages = data.rows!.map(({ errorMessage }) => errorMessage ?? '');
  for (const n of [0, 1])
    expect(messages.some((message) => message.includes(`attempt ${n} fails`))).toBe(true);
  for (const attempt of [1, 2, 3]) {
    // The SDK does not wait until a line is stored.
    const rows = await until(async () => {
      const list = await hatchet.logs.list(second.taskExternalId!, { attempt });
      return list.rows?.length && list.rows;
    });
    expect(rows.map(({ message }) => message)).toEqual([`attempt ${attempt - 1}`]);
  }
});

test('TMO-04, RET-08: a timed-out attempt counts as a failed one, and the next begins though the code goes on', async () => {
  const attempts: number[] = [];
  const task = hatchet.task({
    name: 'too-slow',
    // Long enough for the second attempt on a machine that stalls.
    executionTimeout: '5s',
    retries: 1,
    fn: async (_: object, context) => {
      attempts.push(context.retryCount());
      if (context.retryCount() === 0) await pause(8_000);
      return { by: context.retryCount() };
    },
  });
  await sdk.startWorker('slow', { workflows: [task] });
  expect(await task.run({})).toEqual({ by: 1 });
  expect(attempts).toEqual([0, 1]);
});
