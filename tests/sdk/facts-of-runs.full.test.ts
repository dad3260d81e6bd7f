import {
  ConcurrencyLimitStrategy,
  Priority,
  RateLimitDuration,
  SleepCondition,
  StickyStrategy,
} from '@hatchet-dev/typescript-sdk/v1';
import { addTenant, startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { z } from 'zod';
import { runReaches, waitsFor } from './run-state';
import { Sdk } from './sdk';

/** What the documentation says of runs, their order and their moments, with the published SDK in the lite edition. */
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

const statusOf = async (run: Parameters<typeof hatchet.runs.get_status>[0]) =>
  String(await hatchet.runs.get_status(run));

function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

test('RUN-17: a run is QUEUED, RUNNING, and then COMPLETED, FAILED or CANCELLED', async () => {
  const { opened, open } = gate();
  const task = hatchet.task({
    name: 'lives',
    fn: async ({ fail }: { fail: boolean }) => {
      await opened;
      if (fail) throw new Error('on purpose');
      return {};
    },
  });
  await sdk.register([task]);
  const runs = await task.runNoWait([{ fail: false }, { fail: true }, { fail: false }]);
  for (const run of runs) run.output.catch(() => {});
  for (const run of runs) expect(await statusOf(run)).toBe('QUEUED');
  await sdk.startWorker('lives', { workflows: [task] });
  for (const run of runs) await until(async () => (await statusOf(run)) === 'RUNNING');
  await hatchet.runs.cancel({ ids: [await runs[2]!.getWorkflowRunId()] });
  await until(async () => (await statusOf(runs[2]!)) === 'CANCELLED');
  open();
  await until(async () => (await statusOf(runs[0]!)) === 'COMPLETED');
  await until(async () => (await statusOf(runs[1]!)) === 'FAILED');
});

test('SCH-05: a moment with an offset is kept and shown in UTC', async () => {
  await sdk.register([hatchet.task({ name: 'in-utc', fn: () => ({}) })]);
  const path = `/api/v1/tenants/${hatchet.tenantId}/workflows/in-utc/scheduled`;
  const { data } = await hatchet.api.instance.post<{ triggerAt: string; metadata: { id: string } }>(path, {
    triggerAt: '2099-06-01T12:30:00+05:30',
    input: {},
    additionalMetadata: {},
  });
  expect(data.triggerAt).toMatch(/^2099-06-01T07:00:00(\.0+)?Z$/);
  expect((await hatchet.scheduled.get(data.metadata.id)).triggerAt).toBe(data.triggerAt);
});

test('CRN-10, CRN-13: a tick is queued though the slots are taken, and starts though the last one still runs', async () => {
  const { opened, open } = gate();
  let running = 0;
  const task = hatchet.task({
    name: 'overlaps',
    executionTimeout: '5m',
    fn: async () => {
      running++;
      await opened;
      return {};
    },
  });
  await sdk.startWorker('overlaps', { workflows: [task], slots: 2 });
  const cron = await task.cron('every-second', '* * * * * *', {});
  await until(() => running === 2, { what: 'two ticks run at once' });
  await until(async () => {
    const { rows } = await hatchet.runs.list({ onlyTasks: true, workflowNames: ['overlaps'] });
    return rows.filter(({ status }) => String(status) === 'QUEUED').length >= 2;
  });
  expect(running).toBe(2);
  await hatchet.crons.delete(cron);
  open();
});

test('CON-04: what a group has in the queue does not hold up another one', async () => {
  const order: string[] = [];
  const { opened, open } = gate();
  const task = hatchet.task({
    name: 'in-turn',
    concurrency: {
      expression: 'input.group',
      maxRuns: 1,
      limitStrategy: ConcurrencyLimitStrategy.GROUP_ROUND_ROBIN,
    },
    fn: async ({ group }: { group: string }) => {
      if (order.length === 0) {
        order.push(group);
        await opened;
      } else order.push(group);
      return {};
    },
  });
  await sdk.startWorker('in-turn', { workflows: [task], slots: 1 });
  const many = await task.runNoWait(Array.from({ length: 100 }, () => ({ group: 'a' })));
  await until(() => order.length === 1, { what: 'the first of the large group runs' });
  const few = await task.runNoWait(Array.from({ length: 5 }, () => ({ group: 'b' })));
  await waitsFor(sdk, await few[0]!.getWorkflowRunId(), 'no_slot');
  open();
  await Promise.all([...many, ...few].map(({ output }) => output));
  expect(order.lastIndexOf('b')).toBeLessThan(30);
});

test('WRK-14: a worker with 300 slots keeps its heartbeats while all of them are taken', async () => {
  const { opened, open } = gate();
  let running = 0;
  const task = hatchet.task({
    name: 'wide',
    executionTimeout: '10m',
    fn: async (_input: { n: number }) => {
      running++;
      await opened;
      return {};
    },
  });
  await sdk.startWorker('wide', { workflows: [task], slots: 300 });
  const runs = await task.runNoWait(Array.from({ length: 320 }, (_, n) => ({ n })));
  await until(() => running === 300, { what: 'all slots are taken' });
  const worker = async () => (await hatchet.workers.list()).rows!.find(({ name }) => name === 'wide')!;
  const beatOf = async () => Date.parse((await worker()).lastHeartbeatAt!);
  for (let beats = 0, last = await beatOf(); beats < 3; beats++) {
    await until(async () => (await beatOf()) > last, { what: 'another heartbeat' });
    last = await beatOf();
  }
  expect(await worker()).toMatchObject({
    status: 'ACTIVE',
    slotConfig: { default: { available: 0, limit: 300 } },
  });
  expect(running).toBe(300);
  open();
  await Promise.all(runs.map(({ output }) => output));
  expect(running).toBe(320);
});

test('CAN-08: who is cancelled by a concurrency rule hears of it', async () => {
  const started: number[] = [];
  const told: number[] = [];
  const task = hatchet.task({
    name: 'pushed-out',
    concurrency: {
      expression: "'one'",
      maxRuns: 1,
      limitStrategy: ConcurrencyLimitStrategy.CANCEL_IN_PROGRESS,
    },
    fn: async ({ n }: { n: number }, { abortController: { signal } }) => {
      started.push(n);
      if (n === 2) return { n };
      await new Promise<void>((_, reject) =>
        signal.addEventListener('abort', () => {
          told.push(n);
          reject(signal.reason);
        }),
      );
      return { n };
    },
  });
  await sdk.startWorker('pushed-out', { workflows: [task], slots: 5 });
  for (const n of [0, 1]) {
    const run = await task.runNoWait({ n });
    run.output.catch(() => {});
    await until(() => started.includes(n), { what: `run ${n} has started` });
  }
  expect(await task.run({ n: 2 })).toEqual({ n: 2 });
  await until(() => told.length === 2, { what: 'both have heard of it' });
  expect(told).toEqual([0, 1]);
});

test('RTL-06, RTL-08: a limit on the first task of a workflow leaves the later ones alone, whatever its window', async () => {
  for (const duration of [
    RateLimitDuration.MINUTE,
    RateLimitDuration.HOUR,
    RateLimitDuration.DAY,
    RateLimitDuration.WEEK,
    RateLimitDuration.MONTH,
    RateLimitDuration.YEAR,
  ])
    await hatchet.ratelimits.upsert({ key: `window-${duration}`, limit: 1, duration });
  const { rows } = await hatchet.ratelimits.list({ search: 'window-' });
  expect(rows?.map(({ window }) => window).toSorted()).toEqual(
    ['DAY', 'HOUR', 'MINUTE', 'MONTH', 'WEEK', 'YEAR'].map((unit) =>
      expect.stringMatching(new RegExp(unit, 'i')),
    ),
  );
  await hatchet.ratelimits.upsert({ key: 'entry', limit: 2, duration: RateLimitDuration.HOUR });
  const flow = hatchet.workflow({ name: 'limited-entry' });
  const entry = flow.task({ name: 'entry', rateLimits: [{ staticKey: 'entry', units: 1 }], fn: () => ({}) });
  const second = flow.task({ name: 'second', parents: [entry], fn: () => ({}) });
  flow.task({ name: 'third', parents: [second], fn: () => ({ done: true }) });
  await sdk.startWorker('limited-entry', { workflows: [flow] });
  const runs = await flow.runManyNoWait([{ input: {} }, { input: {} }, { input: {} }]);
  await until(async () => {
    const states = await Promise.all(runs.map(statusOf));
    return states.filter((status) => status === 'COMPLETED').length === 2;
  });
  const states = await Promise.all(runs.map(statusOf));
  expect(states.toSorted().slice(0, 2)).toEqual(['COMPLETED', 'COMPLETED']);
  await hatchet.runs.cancel({ ids: await Promise.all(runs.map((run) => run.getWorkflowRunId())) });
});

test('PRI-03: high priority of one workflow does not keep another from running', async () => {
  const order: string[] = [];
  const { opened, open } = gate();
  const of = (name: string, defaultPriority: Priority) =>
    hatchet.task({
      name,
      defaultPriority,
      fn: async ({ hold }: { hold: boolean }) => {
        if (hold) await opened;
        else order.push(name);
        return {};
      },
    });
  const [urgent, slow] = [of('urgent', Priority.HIGH), of('unhurried', Priority.LOW)];
  await sdk.startWorker('one-slot', { workflows: [urgent, slow], slots: 1 });
  const held = await urgent.runNoWait({ hold: true });
  await until(async () => (await statusOf(held)) === 'RUNNING');
  const runs = [
    ...(await urgent.runNoWait(Array.from({ length: 50 }, () => ({ hold: false })))),
    await slow.runNoWait({ hold: false }),
  ];
  await waitsFor(sdk, await runs.at(-1)!.getWorkflowRunId(), 'no_slot');
  open();
  await Promise.all(runs.map(({ output }) => output));
  expect(order).toContain('unhurried');
});

test('SLT-03: a task that gave up its slot still runs, still has its timeout, and its output is kept', async () => {
  const { opened, open } = gate();
  const task = hatchet.task({
    name: 'gives-up-slot',
    executionTimeout: '10s',
    fn: async ({ forever }: { forever: boolean }, ctx) => {
      await ctx.releaseSlot();
      await (forever ? new Promise(() => {}) : opened);
      return { kept: true };
    },
  });
  const worker = await sdk.startWorker('gives-up-slot', { workflows: [task], slots: 1 });
  const [ends, never] = await task.runNoWait([{ forever: false }, { forever: true }]);
  never!.output.catch(() => {});
  await until(async () => {
    const { slotConfig } = await hatchet.workers.get(worker._internal.workerId!);
    return (await statusOf(never!)) === 'RUNNING' && slotConfig?.default?.available === 1;
  });
  expect(await statusOf(ends!)).toBe('RUNNING');
  open();
  expect(await ends!.output).toEqual({ kept: true });
  await runReaches(sdk, await never!.getWorkflowRunId(), 'FAILED');
});

test('AFF-07: along a hard sticky DAG the labels that its first task wants decide for all', async () => {
  const flow = hatchet.workflow({ name: 'labelled-dag', sticky: StickyStrategy.HARD });
  const where = async (_: unknown, ctx: { worker: { id(): string | undefined } }) => ({
    by: ctx.worker.id()!,
  });
  const first = flow.task({
    name: 'first',
    desiredWorkerLabels: { room: { value: 'x', required: true } },
    fn: where,
  });
  const second = flow.task({ name: 'second', parents: [first], fn: where });
  flow.task({ name: 'third', parents: [second], fn: where });
  await sdk.startWorker('of-room-y', { workflows: [flow], labels: { room: 'y' } });
  const x = await sdk.startWorker('of-room-x', { workflows: [flow], labels: { room: 'x' } });
  const by = x._internal.workerId;
  for (let n = 0; n < 5; n++)
    expect(await flow.run({})).toEqual({ first: { by }, second: { by }, third: { by } });
});

test('DUR-09, TSS-63, TSS-64, TSS-68: a durable task sleeps until a date, finds a sleep under its key, and reads events by a schema', async () => {
  const schema = z.object({ n: z.number() });
  const task = hatchet.durableTask({
    name: 'reads-durably',
    executionTimeout: '5m',
    fn: async (_: object, ctx) => {
      const wakeAt = new Date((await ctx.now()).getTime() + 2_000);
      await ctx.sleepUntil(wakeAt);
      const late = Date.now() - wakeAt.getTime();
      const { durationMs } = await ctx.sleepFor('1s', 'nap');
      const keyed = await ctx.waitFor(new SleepCondition('1s', 'nap'));
      const good = await ctx.waitForEvent('reads:good', undefined, schema);
      const bad = await ctx.waitForEvent('reads:bad', undefined, schema).catch((error: Error) => error.name);
      return {
        late,
        durationMs,
        keyed: Object.keys(keyed.CREATE as object),
        good,
        bad: String(bad),
      } as never;
    },
  });
  await sdk.startWorker('reads-durably', { workflows: [task] });
  const run = await task.runNoWait({});
  await until(async () => {
    await hatchet.events.push('reads:good', { n: 7 });
    await hatchet.events.push('reads:bad', { n: 'seven' });
    return (await statusOf(run)) === 'COMPLETED';
  });
  const told = (await run.output) as unknown as { late: number };
  expect(told).toEqual({
    late: expect.any(Number),
    durationMs: 1_000,
    keyed: ['nap'],
    good: { n: 7 },
    bad: 'ZodError',
  });
  expect(told.late).toBeGreaterThanOrEqual(-50);
});

test('DUR-26: a plain task that waits for its children keeps its slot', async () => {
  const { opened, open } = gate();
  const child = hatchet.task({
    name: 'awaited',
    fn: async () => {
      await opened;
      return {};
    },
  });
  const parent = hatchet.task({ name: 'awaits', fn: async () => ({ child: await child.run({}) }) });
  const worker = await sdk.startWorker('awaits', { workflows: [parent], slots: 3 });
  await sdk.startWorker('awaited', { workflows: [child] });
  const run = await parent.runNoWait({});
  await until(async () => {
    const { slotConfig } = await hatchet.workers.get(worker._internal.workerId!);
    return slotConfig?.default?.available === 2;
  });
  open();
  expect(await run.output).toEqual({ child: {} });
});

test('LOA-06, ENV-01: a worker and a trigger of different tenants do not meet', async () => {
  const { token } = await addTenant(stack, 'other-tenant');
  const task = hatchet.task({ name: 'underwriting-workflow', fn: () => ({ of: 'ours' }) });
  await sdk.startWorker('underwrites', { workflows: [task] });
  const other = Sdk.connect({ ...stack.clientEnv, HATCHET_CLIENT_TOKEN: token });
  await expect(other.hatchet.run('underwriting-workflow', {})).rejects.toThrow(
    'workflow names not found: underwriting-workflow',
  );
  const theirs = other.hatchet.task({ name: 'underwriting-workflow', fn: () => ({ of: 'theirs' }) });
  await other.startWorker('underwrites', { workflows: [theirs] });
  expect(await theirs.run({})).toEqual({ of: 'theirs' });
  expect(await task.run({})).toEqual({ of: 'ours' });
  expect((await other.hatchet.runs.list({ onlyTasks: true })).rows).toHaveLength(1);
  await other.close();
});
