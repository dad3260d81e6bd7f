import { V1TaskStatus } from '@hatchet-dev/typescript-sdk/clients/rest/generated/data-contracts';
import { NonRetryableError } from '@hatchet-dev/typescript-sdk/v1';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { Sdk } from './sdk';

/** Replay in place with the published SDK, in split mode with two dispatchers. */
let stack: TestStack;
let sdk: Sdk;

beforeAll(async () => {
  stack = await startStack({ mode: 'split', replicas: { 'grpc-dispatcher': 2 } });
  sdk = Sdk.connect(stack.clientEnv);
});

afterAll(async () => {
  await sdk?.close();
  await stack?.stop();
});

const statusOf = (id: string) => sdk.hatchet.runs.get_status(id);
const idsOf = async (answer: Promise<{ data: { ids?: string[] } }>) => (await answer).data.ids;

test('BLK-06, H02, H65: a replayed run has its id and its input, the next attempt, and a result of its own', async () => {
  const seen: { retry: number; input: unknown }[] = [];
  const task = sdk.hatchet.task({
    name: 'again',
    fn: async (input: { n: number }, context) => {
      seen.push({ retry: context.retryCount(), input });
      if (seen.length === 1) throw new NonRetryableError('not yet');
      return { round: seen.length };
    },
  });
  await sdk.startWorker('again', { workflows: [task] });
  const run = await task.runNoWait({ n: 7 });
  await expect(run.output).rejects.toBeDefined();
  const id = await run.getWorkflowRunId();

  expect(await idsOf(sdk.hatchet.runs.replay({ ids: [id] }))).toEqual([id]);
  expect(await sdk.hatchet.runRef(id).output).toEqual({ again: { round: 2 } });
  expect(seen).toEqual([
    { retry: 0, input: { n: 7 } },
    { retry: 1, input: { n: 7 } },
  ]);
  const { run: shown, tasks } = await sdk.hatchet.runs.get(id);
  expect(shown).toMatchObject({ status: 'COMPLETED', output: { round: 2 } });
  expect(tasks).toMatchObject([{ attempt: 2, retryCount: 1 }]);
});

test('design 12: a result asked for after the replay is never the old one, at whichever dispatcher', async () => {
  let round = 0;
  const task = sdk.hatchet.task({ name: 'rounds', fn: async () => ({ round: ++round }) });
  await sdk.startWorker('rounds', { workflows: [task] });
  const last = stack.services().services.findLast(({ name }) => name === 'grpc-dispatcher')!;
  const elsewhere = Sdk.connect({
    ...stack.clientEnv,
    HATCHET_CLIENT_HOST_PORT: `127.0.0.1:${last.ports.grpc}`,
  });
  try {
    const run = await task.runNoWait({});
    const id = await run.getWorkflowRunId();
    expect(await run.output).toEqual({ round: 1 });
    for (let expected = 2; expected <= 12; expected++) {
      await sdk.hatchet.runs.replay({ ids: [id] });
      expect(await statusOf(id)).not.toBe(undefined);
      const asked = expected % 2 === 0 ? elsewhere : sdk;
      expect(await asked.hatchet.runRef(id).output).toEqual({ rounds: { round: expected } });
    }
    const ofAttempt = async (attempt: number) =>
      (await sdk.hatchet.api.v1TaskGet(id, { attempt })).data.output;
    expect(await ofAttempt(1)).toEqual({ round: 1 });
    expect(await ofAttempt(5)).toEqual({ round: 5 });
  } finally {
    await elsewhere.close();
  }
});

test('BLK-05, H68: of a DAG the failed task and what is below it run again, what is above does not', async () => {
  const ran: string[] = [];
  let broken = true;
  const dag = sdk.hatchet.workflow({ name: 'three-steps' });
  const first = dag.task({
    name: 'first',
    fn: async () => {
      ran.push('first');
      return { v: 1 };
    },
  });
  const second = dag.task({
    name: 'second',
    parents: [first],
    fn: async (_: unknown, context) => {
      ran.push('second');
      if (broken) throw new NonRetryableError('broken');
      return { v: (await context.parentOutput(first)).v + 1 };
    },
  });
  dag.task({
    name: 'third',
    parents: [second],
    fn: async (_: unknown, context) => {
      ran.push('third');
      return { v: (await context.parentOutput(second)).v + 1 };
    },
  });
  await sdk.startWorker('three-steps', { workflows: [dag] });
  const run = await dag.runNoWait({});
  await expect(run.output).rejects.toBeDefined();
  const id = await run.getWorkflowRunId();
  const { tasks } = await sdk.hatchet.runs.get(id);
  const failed = tasks.find((task) => task.status === V1TaskStatus.FAILED)!;
  broken = false;
  const ids = await idsOf(sdk.hatchet.runs.replay({ ids: [failed.metadata.id] }));
  expect(ids).toHaveLength(2);
  expect(await sdk.hatchet.runRef(id).output).toMatchObject({ second: { v: 2 }, third: { v: 3 } });
  expect(ran).toEqual(['first', 'second', 'second', 'third']);
  await until(async () => (await statusOf(id)) === V1TaskStatus.COMPLETED);
});

test('H102: a replayed run shows QUEUED while nobody can run it', async () => {
  const task = sdk.hatchet.task({ name: 'nobody-there', fn: async () => ({}) });
  await sdk.register([task]);
  const run = await task.runNoWait({});
  const id = await run.getWorkflowRunId();
  await sdk.hatchet.runs.cancel({ ids: [id] });
  expect(await statusOf(id)).toBe(V1TaskStatus.CANCELLED);
  await sdk.hatchet.runs.replay({ ids: [id] });
  expect(await statusOf(id)).toBe(V1TaskStatus.QUEUED);
});

test('CAN-02, H65: what was cancelled in the queue runs when it is replayed', async () => {
  const task = sdk.hatchet.task({ name: 'cancelled-first', fn: async (input: { n: number }) => input });
  await sdk.register([task]);
  const run = await task.runNoWait({ n: 5 });
  const id = await run.getWorkflowRunId();
  await sdk.hatchet.runs.cancel({ ids: [id] });
  await sdk.startWorker('cancelled-first', { workflows: [task] });
  await sdk.hatchet.runs.replay({ ids: [id] });
  expect(await sdk.hatchet.runRef(id).output).toEqual({ 'cancelled-first': { n: 5 } });
});

test('rule 7.5.7: a parent that is replayed finds the children it had', async () => {
  let children = 0;
  const child = sdk.hatchet.task({ name: 'only-child', fn: async () => ({ nth: ++children }) });
  const parent = sdk.hatchet.task({
    name: 'parent-again',
    fn: async (_: object, context) => ({ child: await context.runChild(child, {}) }),
  });
  await sdk.startWorker('family', { workflows: [child, parent] });
  const run = await parent.runNoWait({});
  const first = await run.output;
  const id = await run.getWorkflowRunId();
  await sdk.hatchet.runs.replay({ ids: [id] });
  expect(await sdk.hatchet.runRef(id).output).toEqual({ 'parent-again': first });
  expect(children).toBe(1);
});
