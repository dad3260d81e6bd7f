import {
  type Context,
  HatchetClient,
  type JsonObject,
  Priority,
  type Worker,
} from '@hatchet-dev/typescript-sdk/v1';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { z } from 'zod/v4';
import { Sdk } from '../sdk';

/** What the reference of the TypeScript SDK says of declarations and of the context of a task, row by row. */
let stack: TestStack;
let sdk: Sdk;
let hatchet: Sdk['hatchet'];
let worker: Worker;
let declared: ReturnType<typeof declare>;

/** What `held` waits for. */
let letGo = () => {};
const gate = new Promise<void>((resolve) => (letGo = resolve));

type Told = JsonObject;

/** What a task can ask its context about the run it belongs to. */
const facts = <T>(context: Context<T>): Told => ({
  task: context.taskName(),
  workflow: context.workflowName(),
  runId: context.workflowRunId(),
  workflowId: context.workflowId()!,
  versionId: context.workflowVersionId()!,
  taskId: context.taskRunExternalId(),
  retry: context.retryCount(),
  childIndex: context.childIndex() ?? 'none',
  childKey: context.childKey() ?? 'none',
  parentRunId: context.parentWorkflowRunId() ?? 'none',
  metadata: context.additionalMetadata(),
  priority: context.priority()!,
  userData: context.userData(),
  filterPayload: context.filterPayload(),
  byEvent: context.triggeredByEvent(),
});

function declare() {
  const tell = hatchet.task({
    name: 'tell',
    fn: async (_: JsonObject, context): Promise<Told> => facts(context),
  });
  const slow = hatchet.task({
    name: 'slow-echo',
    fn: async ({ n, afterMs }: { n: number; afterMs: number }) => {
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      return { n };
    },
  });
  const held = hatchet.task({
    name: 'held',
    fn: async () => {
      await gate;
      return { n: 1 };
    },
  });
  const family = hatchet.task({
    name: 'family',
    fn: async (_: JsonObject, context): Promise<Told> => {
      const inOrder = await context.bulkRunChildren(
        [30, 0, 15].map((afterMs, n) => ({ workflow: slow, input: { n, afterMs } })),
      );
      const refs = await context.bulkRunNoWaitChildren(
        [0, 1, 2].map((n) => ({ workflow: slow, input: { n, afterMs: 0 } })),
      );
      const keyed = await context.runChild(
        tell,
        {},
        {
          key: 'k1',
          sticky: true,
          priority: Priority.HIGH,
          additionalMetadata: { from: 'parent' },
        },
      );
      const ref = await context.runNoWaitChild(tell, {});
      return {
        own: facts(context),
        inOrder,
        ids: await Promise.all(refs.map((child) => child.getWorkflowRunId())),
        keyed,
        later: await ref.getWorkflowRunId(),
      };
    },
  });
  const chain = hatchet.workflow<JsonObject, { first: Told; second: Told }>({ name: 'chain' });
  const first = chain.task({ name: 'first', fn: async (_, context) => ({ said: context.taskName(), n: 1 }) });
  chain.task({
    name: 'second',
    parents: [first],
    fn: async (_, context) => {
      const byTask = await context.parentOutput(first);
      const byName = await context.parentOutput<{ n: number }>('first');
      const missing = await context.parentOutput<JsonObject>('third').catch(({ message }: Error) => message);
      return { said: context.taskName(), byTask, byName, missing };
    },
  });
  const place = hatchet.task({
    name: 'place',
    fn: async (_: JsonObject, context): Promise<Told> => {
      const before = context.worker.labels();
      await context.worker.upsertLabels({ room: 'green', floor: 2 });
      return {
        id: context.worker.id()!,
        before,
        after: context.worker.labels(),
        hasTell: context.worker.hasWorkflow('tell'),
        hasOther: context.worker.hasWorkflow('unheard-of'),
      };
    },
  });
  const stops = hatchet.task({
    name: 'stops-itself',
    fn: async (_: JsonObject, context): Promise<Told> => {
      await context.cancel();
      await new Promise((resolve) => context.abortController.signal.addEventListener('abort', resolve));
      try {
        throw context.abortController.signal.reason;
      } catch (error) {
        context.rethrowIfCancelled(error);
        return { wentOn: true };
      }
    },
  });
  const typed = hatchet.workflow({
    name: 'typed',
    inputValidator: z.object({ city: z.string(), days: z.number().int() }),
  });
  typed.task({ name: 'only', fn: () => ({ ok: true }) });
  return { tell, slow, held, family, chain, place, stops, typed };
}

beforeAll(async () => {
  stack = await startStack({ mode: 'lite' });
  sdk = Sdk.connect(stack.clientEnv);
  hatchet = sdk.hatchet;
  declared = declare();
  worker = await sdk.startWorker('context-worker', {
    workflows: Object.values(declared),
    slots: 20,
    labels: { room: 'blue' },
  });
});

afterAll(async () => {
  await sdk?.close();
  await stack?.stop();
});

describe('triggers', () => {
  test('TSS-22, TSS-23, TSS-116: run takes a declaration and a name, and runAndWait is the same', async () => {
    const input = { n: 4, afterMs: 0 };
    // The client does not know that a workflow is one task, so the result is by task.
    expect(await hatchet.run(declared.slow, input)).toEqual({ 'slow-echo': { n: 4 } });
    expect(await hatchet.run('slow-echo', input)).toEqual({ 'slow-echo': { n: 4 } });
    expect(await hatchet.runAndWait(declared.slow, input)).toEqual({ 'slow-echo': { n: 4 } });
    expect(await declared.slow.run(input)).toEqual({ n: 4 });
    expect(await declared.slow.runAndWait(input)).toEqual({ n: 4 });
  });

  test('TSS-24, TSS-117: runNoWait returns while the task still runs, one reference for each input', async () => {
    const ref = await hatchet.runNoWait(declared.held, {}, {});
    expect(await hatchet.runs.get_status(ref)).not.toBe('COMPLETED');
    letGo();
    expect(await ref.output).toEqual({ held: { n: 1 } });
    const refs = await declared.slow.runNoWait([
      { n: 1, afterMs: 0 },
      { n: 2, afterMs: 0 },
    ]);
    expect(await Promise.all(refs.map(({ output }) => output))).toEqual([{ n: 1 }, { n: 2 }]);
  });

  test('TSS-115, TSS-118, RUN-09: many inputs give their results in the order given', async () => {
    expect(
      await declared.slow.run([
        { n: 1, afterMs: 40 },
        { n: 2, afterMs: 0 },
      ]),
    ).toEqual([{ n: 1 }, { n: 2 }]);
    const many = await declared.slow.runMany([
      { input: { n: 1, afterMs: 0 }, opts: { additionalMetadata: { seat: '1' } } },
      { input: { n: 2, afterMs: 0 } },
    ]);
    expect(many).toEqual([{ n: 1 }, { n: 2 }]);
    expect((await hatchet.runs.list({ additionalMetadata: { seat: '1' } })).rows).toHaveLength(1);
  });

  test('TSS-119, TSS-120, TSS-121: schedule, delay and cron start nothing now', async () => {
    const at = new Date(Date.now() + 3_600_000);
    const scheduled = await declared.tell.schedule(at, {});
    const delayed = await declared.tell.delay(3_600, {});
    const cron = await declared.tell.cron('yearly', '0 0 1 1 *', {});
    expect(new Date(scheduled.triggerAt).getTime()).toBe(at.getTime());
    expect(Math.abs(new Date(delayed.triggerAt).getTime() - at.getTime())).toBeLessThan(60_000);
    expect(cron).toMatchObject({ name: 'yearly', cron: '0 0 1 1 *' });
    await hatchet.scheduled.bulkDelete({ scheduledRuns: [scheduled, delayed] });
    await hatchet.crons.delete(cron);
  });
});

describe('a task asks its context', () => {
  test('TSS-28, TSS-41, TSS-44, TSS-45, TSS-48 to TSS-52: about its run, its workflow and itself', async () => {
    const ref = await declared.tell.runNoWait({}, { additionalMetadata: { k: 'v' } });
    const runId = await ref.getWorkflowRunId();
    const { metadata } = await hatchet.workflows.get('tell');
    const { data: workflow } = await hatchet.api.workflowGet(metadata.id);
    expect(await ref.output).toEqual({
      task: 'tell',
      workflow: 'tell',
      runId,
      workflowId: workflow.metadata.id,
      versionId: workflow.versions![0]!.metadata.id,
      taskId: await hatchet.runs.getTaskExternalId(runId),
      retry: 0,
      childIndex: 'none',
      childKey: 'none',
      parentRunId: 'none',
      // The SDK puts the caller's trace there as well.
      metadata: expect.objectContaining({ k: 'v' }),
      priority: 1,
      // The platform stores none, as recorded.
      userData: null,
      filterPayload: {},
      byEvent: false,
    });
  });

  test('TSS-29 to TSS-32, TSS-36, TSS-42, TSS-43, RUN-13, DUR-21: about its place among children', async () => {
    const ref = await declared.family.runNoWait({});
    const told = (await ref.output) as {
      inOrder: unknown;
      ids: string[];
      keyed: Told;
      later: string;
      own: Told;
    };
    expect(told.inOrder).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
    expect(new Set(told.ids).size).toBe(3);
    expect(told.keyed).toMatchObject({
      childKey: 'k1',
      parentRunId: await ref.getWorkflowRunId(),
      metadata: { from: 'parent' },
      priority: Priority.HIGH,
    });
    const later = (await hatchet.runRef(told.later).output) as { tell: Told };
    expect(later.tell.childKey).toBe('none');
    const children = await until(async () => {
      const { rows } = await hatchet.runs.list({
        parentTaskRunExternalId: told.own.taskId as string,
        onlyTasks: false,
      });
      return rows.length === 8 && rows;
    });
    expect(children.map(({ metadata }) => metadata.id)).toEqual(
      expect.arrayContaining([...told.ids, told.later]),
    );
  });

  test('TSS-35, TSS-44, TSS-123, TSS-20: about the outputs of its parents, by task and by name', async () => {
    expect(await declared.chain.run({})).toEqual({
      first: { said: 'first', n: 1 },
      second: {
        said: 'second',
        byTask: { said: 'first', n: 1 },
        byName: { said: 'first', n: 1 },
        missing: expect.stringMatching(/third/),
      },
    });
  });

  test('TSS-56 to TSS-60, STK-03, AFF-06: about its worker, and changes its labels', async () => {
    const told = await declared.place.run({});
    expect(told).toMatchObject({
      id: worker._internal.workerId,
      before: { room: 'blue' },
      after: { room: 'green', floor: 2 },
      hasTell: true,
      hasOther: false,
    });
    await until(async () => {
      const { labels } = await hatchet.workers.get(told.id as string);
      return labels?.some(({ key, value }) => key === 'room' && value === 'green');
    });
  });

  test('TSS-54, TSS-55, TSS-40, CAN-05, CAN-06: to cancel its own run, and hears of it', async () => {
    const ref = await declared.stops.runNoWait({});
    await until(async () => String(await hatchet.runs.get_status(ref)) === 'CANCELLED');
    // A cancelled run has no output, and its error is empty, which this SDK takes for neither.
    expect(await ref.output).toEqual({});
  });
});

describe('declarations', () => {
  test('TSS-52: a changed declaration is another version, the same one is not', async () => {
    const versions = async () => {
      const { data } = await hatchet.api.workflowGet((await hatchet.workflows.get('versioned')).metadata.id);
      return data.versions!.length;
    };
    const version = (retries: number) => hatchet.task({ name: 'versioned', retries, fn: () => ({}) });
    await sdk.register([version(0)]);
    await sdk.register([version(0)]);
    expect(await versions()).toBe(1);
    await sdk.register([version(3)]);
    expect(await versions()).toBe(2);
  });

  test('TSS-129, TSK-05: the version holds the schema of the input', async () => {
    const { metadata } = await hatchet.workflows.get('typed');
    const { data } = await hatchet.api.workflowVersionGet(metadata.id);
    expect(data.inputJsonSchema).toMatchObject({
      type: 'object',
      properties: { city: { type: 'string' }, days: { type: 'integer' } },
      required: ['city', 'days'],
    });
  });

  test('TSS-21: a number alone says how many slots a worker has', async () => {
    const numbered = await hatchet.worker('numbered', 5);
    await numbered.registerWorkflow(declared.tell);
    const running = numbered.start();
    try {
      await numbered.waitUntilReady();
      const { slotConfig } = await until(async () => {
        const found = await hatchet.workers.get(numbered._internal.workerId!);
        return found.status === 'ACTIVE' && found;
      });
      expect(slotConfig).toMatchObject({ default: { limit: 5 } });
    } finally {
      await numbered.stop();
      await running;
    }
  });

  test('TSS-02: middleware adds to the input of every task of its client, and to its output', async () => {
    // It changes the client it is given to, in place.
    const own = Sdk.connect(stack.clientEnv);
    const client = own.hatchet.withMiddleware({
      before: (input) => ({ ...input, before: 'seen' }),
      after: (output) => ({ ...output, after: 'added' }),
    });
    const wrapped = client.task({ name: 'wrapped', fn: (input: { own: string }) => ({ got: { ...input } }) });
    await own.startWorker('wrapper', { workflows: [wrapped] });
    expect(await wrapped.run({ own: 'mine' })).toMatchObject({
      got: { own: 'mine', before: 'seen' },
      after: 'added',
    });
    await own.close();
  });
});

test('TSS-01: a client without a token is refused when it is made', () => {
  const { HATCHET_CLIENT_TOKEN: token } = process.env;
  delete process.env.HATCHET_CLIENT_TOKEN;
  try {
    expect(() => HatchetClient.init({ host_port: 'localhost:7077' })).toThrow(/token/i);
  } finally {
    if (token !== undefined) process.env.HATCHET_CLIENT_TOKEN = token;
  }
});
