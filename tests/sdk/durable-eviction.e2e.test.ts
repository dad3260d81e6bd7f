import { type HatchetClient, Or, SleepCondition, UserEventCondition } from '@hatchet-dev/typescript-sdk/v1';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import {
  DurableWorkers,
  memo,
  shownTask,
  untilAway,
  untilEvicted,
  untilStatus,
  untilWaiting,
} from './durable-worker';
import { Sdk } from './sdk';

/** Durable tasks with the published SDK in split mode: workers come and go at either of two dispatchers. */
let stack: TestStack;
let sdk: Sdk;
let workers: DurableWorkers;

beforeAll(async () => {
  stack = await startStack({ mode: 'split', replicas: { 'grpc-dispatcher': 2 } });
  sdk = Sdk.connect(stack.clientEnv);
  workers = new DurableWorkers(stack);
});

afterEach(() => workers.stopAll());

afterAll(async () => {
  await sdk?.close();
  await stack?.stop();
});

const EVICTED_AFTER_A_SECOND = { ttl: '1s', allowCapacityEviction: true, priority: 0 } as const;

/** Triggers by name, from a client that has no worker. @returns the id */
async function trigger(name: string, input: object = {}): Promise<string> {
  const run = await sdk.hatchet.runNoWait(name, input as never, {});
  return run.getWorkflowRunId();
}

const resultOf = async (id: string) => Object.values((await sdk.hatchet.runRef(id).output) as object)[0];

test('DUR-02, DUR-03, DUR-06, DUR-18, DUR-28, TSS-61, TSS-62: evicted after its limit, a task goes on at another worker from where it was', async () => {
  const invocations: number[] = [];
  const children: number[] = [];
  let computed = 0;
  const workflows = (hatchet: HatchetClient) => {
    const child = hatchet.task({
      name: 'evictable-child',
      fn: async ({ n }: { n: number }) => {
        children.push(n);
        return { n };
      },
    });
    const parent = hatchet.durableTask({
      name: 'evictable',
      executionTimeout: '1m',
      evictionPolicy: EVICTED_AFTER_A_SECOND,
      fn: async (_: object, ctx) => {
        invocations.push(ctx.invocationCount);
        const now = await ctx.now();
        const value = await memo(ctx, () => ++computed, ['value']);
        const [first] = (await ctx.spawnChildren([{ workflow: child, input: { n: 1 } }])) as [{ n: number }];
        const approval = await ctx.waitForEvent('evictable:go');
        return { now: now.toISOString(), value, first, approval } as never;
      },
    });
    return [parent, child];
  };
  const first = await workers.start(workflows);
  const id = await trigger('evictable');
  // On a busy machine it may have been evicted before, when its child took more than a second.
  await untilWaiting(sdk, id, 4);
  await untilEvicted(sdk, id);
  const shown = await shownTask(sdk, id);
  expect(shown.status).toBe('RUNNING');
  await workers.stop(first);

  await workers.start(workflows, { at: 'last' });
  await sdk.hatchet.events.push('evictable:go', { by: 'ann' });
  expect(await resultOf(id)).toEqual({
    now: expect.any(String),
    value: 1,
    first: { n: 1 },
    approval: { by: 'ann' },
  });
  expect({ children, computed }).toEqual({ children: [1], computed: 1 });
  expect(invocations.length).toBeGreaterThan(1);
  expect(invocations).toEqual(invocations.map((_, i) => i + 1));
  const { taskEvents, tasks, run } = await sdk.hatchet.runs.get(id);
  const types = taskEvents.map((event) => event.eventType);
  expect(types).toContain('DURABLE_EVICTED');
  expect(types).toContain('DURABLE_RESTORING');
  expect(tasks[0]!.isEvicted).toBe(false);
  // From the first start on, with the time it was away.
  expect(run.duration).toBeGreaterThanOrEqual(1000);
});

test('DUR-14, DUR-15: an approval that comes while no worker is up is there when one is', async () => {
  const workflows = (hatchet: HatchetClient) => [
    hatchet.durableTask({
      name: 'approval',
      executionTimeout: '1m',
      fn: async (_: object, ctx) => ({
        approved: await ctx.waitForEvent('approval:given', "input.by == 'boss'"),
        invocation: ctx.invocationCount,
      }),
    }),
  ];
  const first = await workers.start(workflows);
  const id = await trigger('approval');
  await untilWaiting(sdk, id, 1);
  // A shutdown evicts what waits.
  await workers.stopWaiting(first);
  await untilAway(sdk, id);
  await sdk.hatchet.events.push('approval:given', { by: 'somebody' });
  await sdk.hatchet.events.push('approval:given', { by: 'boss' });
  await workers.start(workflows, { at: 'last' });
  expect(await resultOf(id)).toEqual({ approved: { by: 'boss' }, invocation: 2 });
});

test('DUR-19, DUR-27, DUR-02: an agent of 50 rounds does each of them once, though its worker changes on the way', async () => {
  const ROUNDS = 50;
  let begun = 0;
  const thoughts: number[] = [];
  const used: number[] = [];
  const workflows = (hatchet: HatchetClient) => {
    const tool = hatchet.task({
      name: 'agent-tool',
      fn: async ({ round }: { round: number }) => {
        used.push(round);
        return { fact: round * 2 };
      },
    });
    const agent = hatchet.durableTask({
      name: 'agent',
      executionTimeout: '2m',
      fn: async (_: object, ctx) => {
        begun++;
        let sum = 0;
        for (let round = 0; round < ROUNDS; round++) {
          const thought = await memo(ctx, () => thoughts.push(round), ['think', round]);
          if (round === 25) await ctx.waitForEvent('agent:checked');
          const { fact } = await tool.run({ round });
          sum += fact + thought;
        }
        return { sum };
      },
    });
    return [agent, tool];
  };
  const first = await workers.start(workflows);
  const id = await trigger('agent');
  await untilWaiting(sdk, id, 52);
  await workers.stopWaiting(first);
  await untilAway(sdk, id);
  await workers.start(workflows, { at: 'last' });
  await sdk.hatchet.events.push('agent:checked', {});
  const all = Array.from({ length: ROUNDS }, (_, round) => round);
  const sum = all.reduce((total, round) => total + round * 2 + round + 1, 0);
  expect(await resultOf(id)).toEqual({ sum });
  expect(thoughts).toEqual(all);
  expect(used).toEqual(all);
  expect(begun).toBeGreaterThan(1);
});

test('DUR-20, DUR-22, DUR-23, DUR-25, TSS-65, TSS-66: children in bulk, of every kind, in the order of their spawning, one of which fails', async () => {
  const ran: number[] = [];
  const workflows = (hatchet: HatchetClient) => {
    const plain = hatchet.task({
      name: 'bulk-plain',
      fn: async ({ n }: { n: number }) => {
        ran.push(n);
        return { n };
      },
    });
    const durable = hatchet.durableTask({
      name: 'bulk-durable',
      fn: async ({ n }: { n: number }, ctx) => {
        const { durationMs } = await ctx.sleepFor('1s');
        return { n, durationMs };
      },
    });
    const dag = hatchet.workflow<{ n: number }>({ name: 'bulk-dag' });
    const top = dag.task({ name: 'top', fn: async ({ n }) => ({ n }) });
    dag.task({
      name: 'bottom',
      parents: [top],
      fn: async (_, ctx) => ({ n: (await ctx.parentOutput(top)).n + 1 }),
    });
    const broken = hatchet.task({
      name: 'bulk-broken',
      fn: async () => {
        throw new Error('broken on purpose');
      },
    });
    const parent = hatchet.durableTask({
      name: 'bulk-parent',
      executionTimeout: '1m',
      evictionPolicy: EVICTED_AFTER_A_SECOND,
      fn: async (_: object, ctx) => {
        const numbers = await ctx.spawnChildren(
          Array.from({ length: 20 }, (_, n) => ({ workflow: plain, input: { n } })),
        );
        const kinds = await ctx.spawnChildren(
          [plain, durable, dag].map((workflow, i) => ({ workflow: workflow.name, input: { n: 100 + i } })),
        );
        const caught = await ctx.spawnChild(broken, {}).catch((error: Error) => error.message);
        await ctx.waitForEvent('bulk:go');
        return { numbers, kinds, caught, invocation: ctx.invocationCount } as never;
      },
    });
    return [parent, plain, durable, dag, broken];
  };
  await workers.start(workflows);
  const id = await trigger('bulk-parent');
  await untilWaiting(sdk, id, 25);
  await untilEvicted(sdk, id);
  await sdk.hatchet.events.push('bulk:go', {});
  const result = (await resultOf(id)) as {
    numbers: unknown;
    kinds: unknown;
    caught: string;
    invocation: number;
  };
  expect(result.numbers).toEqual(Array.from({ length: 20 }, (_, n) => ({ n })));
  expect(result.kinds).toEqual([
    { n: 100 },
    { n: 101, durationMs: 1000 },
    { top: { n: 102 }, bottom: { n: 103 } },
  ]);
  expect(result.caught).toContain('broken on purpose');
  expect(result.invocation).toBeGreaterThan(1);
  expect(ran.sort((a, b) => a - b)).toEqual([...Array.from({ length: 20 }, (_, n) => n), 100]);
});

test('DUR-16, 9.4.3: the winner among concurrent waits is the same one when they are asked for again', async () => {
  const winners: string[] = [];
  const workflows = (hatchet: HatchetClient) => [
    hatchet.durableTask({
      name: 'race',
      executionTimeout: '1m',
      fn: async (_: object, ctx) => {
        const a = ctx.waitForEvent('race:a').then(() => 'a');
        const b = ctx.waitForEvent('race:b').then(() => 'b');
        const winner = await Promise.race([a, b]);
        winners.push(winner);
        await Promise.all([a, b]);
        const either = await ctx.waitFor(
          Or(new SleepCondition('1h'), new UserEventCondition('race:end', 'input.now')),
        );
        return { winner, either } as never;
      },
    }),
  ];
  const first = await workers.start(workflows);
  const id = await trigger('race');
  await untilWaiting(sdk, id, 2);
  await sdk.hatchet.events.push('race:b', {});
  await until(() => winners.length === 1, { what: 'one of the waits is over' });
  await sdk.hatchet.events.push('race:a', {});
  await untilWaiting(sdk, id, 3);
  await workers.stopWaiting(first);
  await untilAway(sdk, id);
  await workers.start(workflows, { at: 'last' });
  await sdk.hatchet.events.push('race:end', { now: true });
  expect(await resultOf(id)).toEqual({ winner: 'b', either: { CREATE: { 'race:end': [{ now: true }] } } });
  expect(winners.length).toBeGreaterThan(1);
  expect(new Set(winners)).toEqual(new Set(['b']));
});

test('DUR-29, H87: with one durable slot a parent is evicted so that its durable children run', async () => {
  const workflows = (hatchet: HatchetClient) => {
    const child = hatchet.durableTask({
      name: 'one-slot-child',
      fn: async ({ n }: { n: number }, ctx) => {
        await ctx.sleepFor('1s');
        return { n };
      },
    });
    const parent = hatchet.durableTask({
      name: 'one-slot',
      executionTimeout: '1m',
      evictionPolicy: EVICTED_AFTER_A_SECOND,
      fn: async (_: object, ctx) => ({
        children: await ctx.spawnChildren([1, 2].map((n) => ({ workflow: child, input: { n } }))),
      }),
    });
    return [parent, child];
  };
  await workers.start(workflows, { durableSlots: 1, slots: 1 });
  const id = await trigger('one-slot');
  expect(await resultOf(id)).toEqual({ children: [{ n: 1 }, { n: 2 }] });
});

test('DUR-11, DUR-28: tasks that sleep for long take no slots, so that more of them sleep than there are', async () => {
  const workflows = (hatchet: HatchetClient) => [
    hatchet.durableTask({
      name: 'sleeps-long',
      executionTimeout: '2h',
      evictionPolicy: EVICTED_AFTER_A_SECOND,
      fn: async (_: object, ctx) => ({ slept: (await ctx.sleepFor('1h')).durationMs }),
    }),
    hatchet.durableTask({ name: 'awake', fn: async () => ({ awake: true }) }),
  ];
  const worker = await workers.start(workflows, { durableSlots: 3 });
  const ids = await Promise.all(Array.from({ length: 9 }, () => trigger('sleeps-long')));

  for (const id of ids) await untilEvicted(sdk, id);
  await until(async () => (await workers.freeSlots(worker)) === 3, { what: 'no slot is taken' });
  expect(await resultOf(await trigger('awake'))).toEqual({ awake: true });
});

test('CAN-01, H89: cancelled while evicted, a task is over, and nothing it waited for brings it back', async () => {
  const begun: string[] = [];
  const workflows = (hatchet: HatchetClient) => [
    hatchet.durableTask({
      name: 'cancelled-asleep',
      executionTimeout: '1m',
      evictionPolicy: EVICTED_AFTER_A_SECOND,
      fn: async (_: object, ctx) => {
        begun.push(ctx.workflowRunId());
        await ctx.waitForEvent('cancelled-asleep:go');
        return { done: true };
      },
    }),
  ];
  await workers.start(workflows);
  const id = await trigger('cancelled-asleep');
  await untilEvicted(sdk, id);
  await sdk.hatchet.runs.cancel({ ids: [id] });
  await untilStatus(sdk, id, 'CANCELLED');
  await sdk.hatchet.events.push('cancelled-asleep:go', {});
  // Another task that waited for the same event would have been through by the time this one is.
  const witness = await trigger('cancelled-asleep');
  await untilWaiting(sdk, witness, 1);
  await sdk.hatchet.events.push('cancelled-asleep:go', {});
  expect(await resultOf(witness)).toEqual({ done: true });
  expect(begun.filter((runId) => runId === id)).toHaveLength(1);
  expect(await sdk.hatchet.runs.get_status(id)).toBe('CANCELLED');
  expect((await shownTask(sdk, id)).isEvicted).toBe(false);
});

test('DUR-31, TSS-92: an evicted task that is restored by hand begins again and goes on waiting', async () => {
  const invocations: number[] = [];
  let goOn = () => {};
  const held = new Promise<void>((resolve) => (goOn = resolve));
  const workflows = (hatchet: HatchetClient) => [
    hatchet.durableTask({
      name: 'restored',
      executionTimeout: '1m',
      evictionPolicy: { ttl: '1s', allowCapacityEviction: true, priority: 0 },
      fn: async (_: object, ctx) => {
        invocations.push(ctx.invocationCount);
        // What does not wait is not evicted: the second time it runs for as long as the test needs.
        if (ctx.invocationCount === 2) await held;
        await ctx.waitForEvent('restored:go');
        return { done: true };
      },
    }),
  ];
  await workers.start(workflows);
  const id = await trigger('restored');
  await untilEvicted(sdk, id);
  expect((await sdk.hatchet.runs.restoreTask(id)).data).toEqual({ requeued: true });
  await until(() => invocations.length === 2, { what: 'it has begun again' });
  expect((await sdk.hatchet.runs.restoreTask(id)).data).toEqual({ requeued: false });
  goOn();
  await untilEvicted(sdk, id);
  await sdk.hatchet.events.push('restored:go', {});
  expect(await resultOf(id)).toEqual({ done: true });
  expect(invocations).toEqual([1, 2, 3]);
});
