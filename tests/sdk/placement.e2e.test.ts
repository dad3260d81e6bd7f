import { ConcurrencyLimitStrategy, type Context, StickyStrategy } from '@hatchet-dev/typescript-sdk/v1';
import { dispatcherProto, v1Workflows, workflowsProto } from '@hatchet-ts/contracts';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { RawCalls, RawWorker } from './raw-calls';
import { runReaches, runState, waitsFor } from './run-state';
import { Sdk } from './sdk';

/**
 * Where runs go and what holds them back, beyond scheduling.e2e.test.ts: sticky workers, rules shared by workflows, rules
 * that thin out the queue, batches, released slots, pauses of a rate limit. In split mode.
 */
let stack: TestStack;
let sdk: Sdk;
let calls: RawCalls;

beforeAll(async () => {
  stack = await startStack({ mode: 'split' });
  sdk = Sdk.connect(stack.clientEnv);
  calls = new RawCalls(stack.hostPort, stack.token);
});

afterAll(async () => {
  open();
  calls?.close();
  await sdk?.close();
  await stack?.stop();
});

/** What tasks wait at until the test lets them go; opened at the end of each test, so that no failure leaves one behind. */
let open = () => {};
let gate = Promise.resolve();
beforeEach(() => {
  gate = new Promise((resolve) => (open = resolve));
});
afterEach(() => open());

const workerOf = async (_: unknown, ctx: Context<unknown>) => ({ worker: ctx.worker.id()! });
type OnWorker = { worker: string };

async function startTwo(name: string, workflows: NonNullable<Parameters<Sdk['register']>[0]>) {
  const workers = [];
  for (const side of ['left', 'right'])
    workers.push(await sdk.startWorker(`${name}-${side}`, { workflows, slots: 20 }));
  return workers.map((worker) => worker._internal.workerId!);
}

test('STK-01, STK-02, STK-04: children of a hard sticky workflow run on the worker of their parent, a hundred of them', async () => {
  const child = sdk.hatchet.task({ name: 'hard-child', sticky: StickyStrategy.HARD, fn: workerOf });
  const parent = sdk.hatchet.task({
    name: 'hard-parent',
    fn: async (_: object, ctx) => {
      const wishes = Array.from({ length: 20 }, () => ({ input: {}, opts: { sticky: true } }));
      const children = (await child.runMany(wishes)) as unknown as OnWorker[];
      return { own: ctx.worker.id()!, workers: [...new Set(children.map(({ worker }) => worker))] };
    },
  });
  await startTwo('hard', [child, parent]);
  const parents = await parent.run(Array.from({ length: 5 }, () => ({})));
  for (const { own, workers } of parents) expect(workers).toEqual([own]);
});

test('STK-01: a hard sticky run waits for its worker; a soft one takes another', async () => {
  const fn = async ({ hold }: { hold: boolean }, ctx: Context<unknown>) => {
    if (hold) await gate;
    return { worker: ctx.worker.id()! };
  };
  const hard = sdk.hatchet.task({ name: 'waits-for-its-own', sticky: StickyStrategy.HARD, fn });
  const soft = sdk.hatchet.task({ name: 'takes-another', sticky: StickyStrategy.SOFT, fn });
  const home = await sdk.startWorker('sticky-home', { workflows: [hard, soft], slots: 1 });
  const homeId = home._internal.workerId!;
  const busy = await hard.runNoWait({ hold: true });
  await runReaches(sdk, await busy.getWorkflowRunId(), 'RUNNING');
  const other = await sdk.startWorker('sticky-other', { workflows: [hard, soft], slots: 5 });
  const ask = async (name: string) => {
    const { workflows } = calls;
    const { workflowRunId } = await calls.call(workflows, workflows.triggerWorkflow, {
      name,
      input: '{}',
      desiredWorkerId: homeId,
      desiredWorkerLabels: {},
    });
    return workflowRunId;
  };
  const outputOf = async (runId: string) =>
    JSON.parse((await calls.result(runId)).results[0]!.output!) as OnWorker;
  const waiting = await ask('waits-for-its-own');
  expect(await outputOf(await ask('takes-another'))).toEqual({ worker: other._internal.workerId });
  await waitsFor(sdk, waiting, 'no_slot');
  open();
  expect(await outputOf(waiting)).toEqual({ worker: homeId });
});

test('STK-01, rule 3.4.4: along a hard sticky DAG every task runs where its parent ran', async () => {
  const flow = sdk.hatchet.workflow({ name: 'sticky-dag', sticky: StickyStrategy.HARD });
  const first = flow.task({ name: 'first', fn: workerOf });
  const second = flow.task({ name: 'second', parents: [first], fn: workerOf });
  flow.task({ name: 'third', parents: [second], fn: workerOf });
  await startTwo('sticky-dag', [flow]);
  const used = new Set<string>();
  // A worker that has just connected may not have its share of the first ones yet.
  for (let round = 0; used.size < 2 && round < 20; round++) {
    const runs = (await flow.run(Array.from({ length: 8 }, () => ({})))) as unknown as Record<
      string,
      OnWorker
    >[];
    for (const run of runs) expect(new Set(Object.values(run).map(({ worker }) => worker)).size).toBe(1);
    for (const run of runs) used.add(run.first!.worker);
  }
  expect(used.size).toBe(2);
});

/** How many of each kind ran at once at most. */
function gauge() {
  let running = 0;
  const self = {
    most: 0,
    async during<T>(work: () => Promise<T>): Promise<T> {
      self.most = Math.max(self.most, ++running);
      try {
        return await work();
      } finally {
        running--;
      }
    },
  };
  return self;
}

const aMoment = () => new Promise<void>((resolve) => setTimeout(resolve, 10));

test('CON, contract guide 15: a rule of the tenant is shared under its name by the tasks of several workflows', async () => {
  const counter = gauge();
  const shared = {
    name: 'one-at-a-time',
    isTenantScoped: true,
    expression: 'input.group',
    maxRuns: 1,
    limitStrategy: ConcurrencyLimitStrategy.GROUP_ROUND_ROBIN,
  };
  const flows = ['shared-a', 'shared-b'].map((name) =>
    sdk.hatchet.task({
      name,
      concurrency: [shared],
      fn: (_: { group: string }) => counter.during(async () => aMoment().then(() => ({}))),
    }),
  );
  await sdk.startWorker('shared-rule', { workflows: flows, slots: 20 });
  const inputs = Array.from({ length: 8 }, () => ({ group: 'g' }));
  const results = await Promise.all(flows.map((flow) => flow.run(inputs)));
  expect(results.flat()).toHaveLength(16);
  expect(counter.most).toBe(1);
});

test.each([
  ['CANCEL_QUEUED_EXCEPT_NEWEST', ConcurrencyLimitStrategy.CANCEL_QUEUED_EXCEPT_NEWEST, 4],
  ['CANCEL_QUEUED_EXCEPT_OLDEST', ConcurrencyLimitStrategy.CANCEL_QUEUED_EXCEPT_OLDEST, 1],
])('CON %s: the running stays, of those that queue one is kept', async (name, limitStrategy, kept) => {
  const task = sdk.hatchet.task({
    name: name.toLowerCase(),
    concurrency: { expression: "'one'", maxRuns: 1, limitStrategy },
    fn: async ({ n }: { n: number }) => {
      if (n === 0) await gate;
      return { n };
    },
  });
  await sdk.startWorker(name.toLowerCase(), { workflows: [task], slots: 10 });
  const runs: string[] = [];
  const start = async (n: number) => {
    const id = await (await task.runNoWait({ n })).getWorkflowRunId();
    runs.push(id);
    return id;
  };
  await runReaches(sdk, await start(0), 'RUNNING');
  for (let n = 1; n <= 4; n++) await waitsOrEnds(await start(n));
  for (const [n, id] of runs.entries()) if (n > 0 && n !== kept) await runReaches(sdk, id, 'CANCELLED');
  open();
  await runReaches(sdk, runs[0]!, 'COMPLETED');
  await runReaches(sdk, runs[kept]!, 'COMPLETED');
});

/** The rule has decided about the run: it is cancelled, or waits for the place. */
async function waitsOrEnds(runId: string): Promise<void> {
  const state = async () => (await sdk.hatchet.runs.get(runId)).run.status;
  await until(async () => (await state()) === 'CANCELLED' || (await isWaiting(runId)), {
    what: `the rule has decided about ${runId}`,
  });
}

async function isWaiting(runId: string): Promise<boolean> {
  const { data } = await sdk.hatchet.api.instance.get(`/api/v1/stable/workflow-runs/${runId}/waiting`);
  return (data as { rows: { gate: string }[] }).rows.some((row) => row.gate === 'concurrency');
}

test('CON, contract guide 15: an expression sets how many of a key run, by the newest of them', async () => {
  const counter = gauge();
  const task = sdk.hatchet.task({
    name: 'limit-by-tier',
    concurrency: {
      expression: 'input.tier',
      maxRuns: "input.tier == 'premium' ? 3 : 1",
      limitStrategy: ConcurrencyLimitStrategy.GROUP_ROUND_ROBIN,
    },
    fn: (_: { tier: string }) => counter.during(() => gate.then(() => ({}))),
  });
  await sdk.startWorker('limit-by-tier', { workflows: [task], slots: 20 });
  const runs = task.run(Array.from({ length: 6 }, () => ({ tier: 'premium' })));
  await until(() => counter.most === 3, { what: 'three of the key run' });
  open();
  expect(await runs).toHaveLength(6);
  expect(counter.most).toBe(3);
});

test('SLT-01, TSS-39, rule 6.6: a task that releases its slot lets the next one in and goes on', async () => {
  const task = sdk.hatchet.task({
    name: 'releases',
    fn: async ({ first }: { first: boolean }, ctx) => {
      if (!first) return { first };
      await ctx.releaseSlot();
      await gate;
      return { first };
    },
  });
  await sdk.startWorker('releases', { workflows: [task], slots: 1 });
  const first = task.run({ first: true });
  expect(await task.run({ first: false })).toEqual({ first: false });
  open();
  expect(await first).toEqual({ first: true });
});

test('H32: five hundred runs that no worker may take hold back none behind them', async () => {
  const task = sdk.hatchet.task({ name: 'behind-unplaceable', fn: async () => ({ ran: true }) });
  await sdk.startWorker('behind-unplaceable', { workflows: [task], slots: 5 });
  const nowhere = { desiredWorkerLabels: { planet: { value: 'mars', required: true } } };
  // The SDK's types take any array for one input where a task has none of its own.
  const stuck = (await task.runNoWait(
    Array.from({ length: 500 }, () => ({})),
    nowhere,
  )) as unknown as { getWorkflowRunId(): Promise<string> }[];
  expect(stuck).toHaveLength(500);
  expect(await task.run({})).toEqual({ ran: true });
  expect(await runState(sdk, await stuck[0]!.getWorkflowRunId())).toMatchObject({ status: 'QUEUED' });
});

test('RUN-15, H16: an unknown workflow is refused at once, in a bulk as well, where nothing else is made then', async () => {
  const known = sdk.hatchet.task({ name: 'known-one', fn: async () => ({}) });
  await sdk.register([known]);
  await expect(sdk.hatchet.runNoWait('nobody-knows', {}, {})).rejects.toThrow(
    'workflow names not found: nobody-knows',
  );
  const { workflows } = calls;
  const bulk = workflowsProto.BulkTriggerWorkflowRequest.fromPartial({
    workflows: ['known-one', 'nobody-knows'].map((name) => ({ name, input: '{}' })),
  });
  await expect(calls.call(workflows, workflows.bulkTriggerWorkflow, bulk)).rejects.toThrow(
    'workflow names not found: nobody-knows',
  );
  const runs = await sdk.hatchet.runs.list({ workflowNames: ['known-one'] });
  expect(runs.rows).toEqual([]);
});

interface Doubling {
  run(input: object): Promise<{ doubled: number }>;
}

/** A batch task that doubles; the SDK's types know batches of durations of its own only. */
const batchTask = (options: object) => sdk.hatchet.batchTask(options as never) as never as Doubling;

test('rule 3.10: a full batch goes at once, whatever its interval', async () => {
  const sizes: number[] = [];
  const task = batchTask({
    name: 'full-batches',
    batch: { maxSize: 4, maxInterval: '10m' },
    fn: async (members: Record<string, { n: number }>) => {
      sizes.push(Object.keys(members).length);
      return Object.fromEntries(Object.entries(members).map(([id, { n }]) => [id, { doubled: n * 2 }]));
    },
  });
  await sdk.startWorker('full-batches', { workflows: [task as never], slots: 5 });
  const results = await Promise.all(Array.from({ length: 8 }, (_, n) => task.run({ n })));
  expect(results).toEqual(Array.from({ length: 8 }, (_, n) => ({ doubled: n * 2 })));
  expect(sizes).toEqual([4, 4]);
});

test('rule 3.10: keys make batches of their own, and one result can be meant for all members', async () => {
  const groups: string[][] = [];
  const task = sdk.hatchet.batchTask({
    name: 'broadcast-batches',
    batch: { maxSize: 3, maxInterval: '10m', groupKey: 'input.key', broadcastOutput: true },
    fn: async (members: Record<string, { key: string }>) => {
      groups.push(Object.values(members).map(({ key }) => key));
      return { size: Object.keys(members).length };
    },
  } as never) as never as { run(input: { key: string }): Promise<{ size: number }> };
  await sdk.startWorker('broadcast-batches', { workflows: [task as never], slots: 5 });
  const keys = ['a', 'b', 'a', 'b', 'a', 'b'];
  expect(await Promise.all(keys.map((key) => task.run({ key })))).toEqual(keys.map(() => ({ size: 3 })));
  expect(groups.map((group) => new Set(group).size)).toEqual([1, 1]);
});

test('rule 3.10.4, H49: a member whose key cannot be evaluated fails alone, and so does what a batch throws', async () => {
  const task = batchTask({
    name: 'bad-member',
    batch: { maxSize: 2, maxInterval: '10m', groupKey: 'input.key' },
    fn: async (members: Record<string, { n: number }>) =>
      Object.fromEntries(Object.entries(members).map(([id, { n }]) => [id, { doubled: n * 2 }])),
  });
  await sdk.startWorker('bad-member', { workflows: [task as never], slots: 5 });
  const good = [1, 2].map((n) => task.run({ key: 'k', n }));
  await expect(task.run({ n: 3 })).rejects.toBeDefined();
  expect(await Promise.all(good)).toEqual([{ doubled: 2 }, { doubled: 4 }]);
});

test('H40: a member of a batch that nobody completes times out while it waits', async () => {
  const task = batchTask({
    name: 'waits-for-batch',
    scheduleTimeout: '1s',
    batch: { maxSize: 10, maxInterval: '10m' },
    fn: async () => ({}),
  });
  await sdk.startWorker('waits-for-batch', { workflows: [task as never], slots: 5 });
  await expect(task.run({ n: 1 })).rejects.toBeDefined();
});

test('RTL, contract guide 15b: a paused key hands out nothing until then, and an earlier time does not shorten it', async () => {
  const task = sdk.hatchet.task({
    name: 'under-a-pause',
    rateLimits: [{ dynamicKey: 'input.key', units: 1, limit: 100 }],
    fn: async ({ key }: { key: string }) => ({ key, at: Date.now() }),
  });
  await sdk.startWorker('under-a-pause', { workflows: [task], slots: 5 });
  const { workflows } = calls;
  const pause = async (until: Date) => {
    const request = workflowsProto.PauseRateLimitRequest.fromPartial({ key: 'paused', pausedUntil: until });
    return (await calls.call(workflows, workflows.pauseRateLimit, request)).pausedUntil;
  };
  const until4 = new Date(Date.now() + 4000);
  expect(await pause(until4)).toEqual(until4);
  expect(await pause(new Date(until4.getTime() - 3000))).toEqual(until4);
  const held = await task.runNoWait({ key: 'paused' });
  expect(await task.run({ key: 'free' })).toMatchObject({ key: 'free' });
  const { at } = (await held.output) as { at: number };
  // The platform's clock and this one are the same machine's.
  expect(at).toBeGreaterThanOrEqual(until4.getTime() - 50);
});

test('RET, contract guide 15b: a task chooses the delay of its own next attempt, which counts as a retry', async () => {
  await calls.call(
    calls.admin,
    calls.admin.putWorkflow,
    v1Workflows.CreateWorkflowVersionRequest.fromPartial({
      name: 'own-delay',
      tasks: [
        {
          readableId: 'task',
          action: 'own-delay:task',
          timeout: '60s',
          inputs: '{}',
          retries: 1,
          backoffFactor: 100,
        },
      ],
    }),
  );
  const worker = await RawWorker.connect(calls, 'own-delay', ['own-delay:task']);
  const runId = await calls.trigger({ name: 'own-delay', input: '{}' });
  const fail = async (retryAfterMs: number) => {
    const action = await worker.next();
    const { dispatcher } = calls;
    await calls.call(
      dispatcher,
      dispatcher.sendStepActionEvent,
      dispatcherProto.StepActionEvent.fromPartial({
        workerId: worker.workerId,
        taskRunExternalId: action.taskRunExternalId,
        actionId: action.actionId,
        eventTimestamp: new Date(),
        eventType: dispatcherProto.StepActionEventType.STEP_EVENT_TYPE_FAILED,
        eventPayload: 'later, please',
        retryCount: action.retryCount,
        retryAfterMs,
      }),
    );
    return action.retryCount;
  };
  // The backoff would take 100 s.
  expect(await fail(0)).toBe(0);
  expect(await fail(0)).toBe(1);
  const { results } = await calls.result(runId);
  expect(results[0]).toMatchObject({ error: 'later, please' });
  worker.disconnect();
});
