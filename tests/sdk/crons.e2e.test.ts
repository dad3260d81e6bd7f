import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { Sdk } from './sdk';

/** Crons with the published SDK, in split mode with two controllers. */
let stack: TestStack;
let sdk: Sdk;

beforeAll(async () => {
  stack = await startStack({ mode: 'split', replicas: { controllers: 2 } });
  sdk = Sdk.connect(stack.clientEnv);
});

afterAll(async () => {
  await sdk?.close();
  await stack?.stop();
});

interface Tick {
  input: unknown;
  metadata: Record<string, string>;
}

/** A task that keeps what it was run with, and a worker for it. */
async function recorder(name: string, on?: { cron: string }) {
  const ticks: Tick[] = [];
  const task = sdk.hatchet.task({
    name,
    on,
    fn: async (input: object, context) => {
      ticks.push({ input, metadata: context.additionalMetadata() });
      return { ticks: ticks.length };
    },
  });
  await sdk.startWorker(name, { workflows: [task] });
  return { task, ticks };
}

/** Runs may overtake each other: only when none is left has every tick that fired been noted. */
async function allOver(workflow: string): Promise<void> {
  await until(async () => {
    const { rows } = await sdk.hatchet.runs.list({ onlyTasks: true, workflowNames: [workflow] });
    return rows.length > 0 && rows.every(({ status }) => status === 'COMPLETED');
  });
}

const moments = (ticks: readonly Tick[]) => ticks.map((tick) => tick.metadata.hatchet__cron_scheduled_at!);

test('CRN-02, CRN-06, CRN-12: a cron of every second starts one run per second, with its input and metadata', async () => {
  const { task, ticks } = await recorder('every-second');
  const cron = await task.cron('second', '* * * * * *', { from: 'cron' }, { additionalMetadata: { a: 'b' } });
  expect(cron).toMatchObject({
    name: 'second',
    cron: '* * * * * *',
    method: 'API',
    enabled: true,
    priority: 1,
  });
  await until(() => ticks.length >= 5);
  await sdk.hatchet.crons.delete(cron);
  await allOver('every-second');
  for (const tick of ticks)
    expect(tick).toMatchObject({
      input: { from: 'cron' },
      metadata: { a: 'b', hatchet__cron_expression: '* * * * * *', hatchet__cron_name: 'second' },
    });
  const seconds = moments(ticks)
    .map((moment) => Date.parse(moment) / 1000)
    .sort();
  expect(seconds).toEqual(seconds.map((_, i) => seconds[0]! + i));
});

test('CRN-08: a deleted cron fires no more', async () => {
  const { task, ticks } = await recorder('deleted');
  const { metadata } = await task.cron('second', '* * * * * *', {});
  await until(() => ticks.length > 0);
  await sdk.hatchet.crons.delete(metadata.id);
  const deletedAt = Date.now();
  // A cron made afterwards: when it has fired twice, the deleted one would have as well.
  const { ticks: later, task: other } = await recorder('after-deleted');
  const witness = await other.cron('second', '* * * * * *', {});
  await until(() => later.length >= 2);
  await sdk.hatchet.crons.delete(witness);
  await allOver('deleted');
  // Between the clocks of platform and test there may lie some milliseconds.
  expect(moments(ticks).filter((moment) => Date.parse(moment) > deletedAt + 500)).toEqual([]);
  await expect(sdk.hatchet.crons.get(metadata.id)).rejects.toMatchObject({ response: { status: 404 } });
});

test('CRN-04, CRN-05: a cron in code fires, and another one in its place replaces it', async () => {
  const { ticks } = await recorder('in-code', { cron: '*/2 * * * * *' });
  const listed = async () => {
    const { rows } = await sdk.hatchet.crons.list({ workflow: 'in-code' });
    return rows!
      .map(({ cron, method, name }) => ({ cron, method, name }))
      .sort((a, b) => (a.cron < b.cron ? -1 : 1));
  };
  await sdk.hatchet.crons.create('in-code', { name: 'mine', expression: '0 0 1 1 *' });
  await until(() => ticks.length > 0);
  expect(ticks[0]!.metadata).not.toHaveProperty('hatchet__cron_name');
  expect(await listed()).toEqual([
    { cron: '*/2 * * * * *', method: 'DEFAULT', name: undefined },
    { cron: '0 0 1 1 *', method: 'API', name: 'mine' },
  ]);
  const task = sdk.hatchet.task({ name: 'in-code', on: { cron: '0 3 * * *' }, fn: async () => {} });
  await sdk.register([task]);
  expect(await listed()).toEqual([
    { cron: '0 0 1 1 *', method: 'API', name: 'mine' },
    { cron: '0 3 * * *', method: 'DEFAULT', name: undefined },
  ]);
});

test('CRN-07: a second one of the same name and expression, a bad expression and an unknown workflow are refused', async () => {
  const task = sdk.hatchet.task({ name: 'refusing', fn: async () => {} });
  await sdk.register([task]);
  const create = (over: object = {}, workflow = 'refusing') =>
    sdk.hatchet.crons.create(workflow, { name: 'n', expression: '0 3 * * *', ...over });
  await create();
  await expect(create()).rejects.toThrow('cron trigger with that name-expression pair already exists');
  await expect(create({ expression: '61 * * * *' })).rejects.toThrow('minute 61 is not between 0 and 59');
  await expect(create({ name: '' })).rejects.toThrow('cron name is required');
  await expect(create({ priority: 4 })).rejects.toThrow('priority');
  await expect(create({}, 'nobody')).rejects.toThrow('workflow not found');
});

test('CRN-09: crons are listed by workflow, name and metadata, in pages', async () => {
  const task = sdk.hatchet.task({ name: 'listed', fn: async () => {} });
  await sdk.register([task]);
  for (const n of [1, 2, 3])
    await sdk.hatchet.crons.create('listed', {
      name: `c${n}`,
      expression: `${n} 3 * * *`,
      additionalMetadata: { odd: String(n % 2) },
    });
  const names = async (query: Parameters<typeof sdk.hatchet.crons.list>[0]) =>
    (await sdk.hatchet.crons.list({ workflow: task, ...query })).rows!.map((cron) => cron.name);
  expect(await names({})).toEqual(['c3', 'c2', 'c1']);
  expect(await names({ cronName: 'c2' })).toEqual(['c2']);
  expect(await names({ additionalMetadata: ['odd:1'] })).toEqual(['c3', 'c1']);
  expect(await names({ limit: 2, offset: 1 })).toEqual(['c2', 'c1']);
  expect(await names({ orderByField: 'name' as never, orderByDirection: 'ASC' as never })).toEqual([
    'c1',
    'c2',
    'c3',
  ]);
});
