import { V1TaskStatus } from '@hatchet-dev/typescript-sdk/clients/rest/generated/data-contracts';
import { workflowsProto } from '@hatchet-ts/contracts';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { RawCalls } from './raw-calls';
import { Sdk } from './sdk';

/** Scheduled runs with the published SDK, in split mode with two controllers. */
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

const inMs = (ms: number) => new Date(Date.now() + ms);
const LATER = 3_600_000;
const NOBODY = '00000000-0000-4000-8000-000000000000';

/** A task that notes when it ran and with what, and a worker for it. */
async function recorder(name: string) {
  const runs: { at: number; input: unknown; metadata: Record<string, string> }[] = [];
  const task = sdk.hatchet.task({
    name,
    fn: async (input: object, context) => {
      runs.push({ at: Date.now(), input, metadata: context.additionalMetadata() });
      return { ran: true };
    },
  });
  await sdk.startWorker(name, { workflows: [task] });
  return { task, runs };
}

async function registered(name: string) {
  const task = sdk.hatchet.task({ name, fn: async () => {} });
  await sdk.register([task]);
  return task;
}

test('SCH-01, SCH-12: a scheduled run starts at its moment with its input, metadata and priority', async () => {
  const { task, runs } = await recorder('at-its-moment');
  const at = inMs(2000);
  const schedule = await task.schedule(at, { n: 1 }, { additionalMetadata: { k: 'v' }, priority: 3 });
  expect(schedule).toMatchObject({ method: 'API', priority: 3, workflowName: 'at-its-moment' });
  expect(new Date(schedule.triggerAt).getTime()).toBe(at.getTime());

  await until(() => runs.length > 0);
  expect(runs[0]).toMatchObject({ input: { n: 1 }, metadata: { k: 'v' } });
  // Between the clocks of platform and test there may lie some milliseconds.
  expect(runs[0]!.at).toBeGreaterThanOrEqual(at.getTime() - 50);
  expect((await sdk.hatchet.scheduled.list({ workflow: task })).rows).toEqual([]);
  const found = await sdk.hatchet.runs.list({ onlyTasks: true, additionalMetadata: { k: 'v' } });
  expect(found.rows).toHaveLength(1);
});

test('SCH-03: a delay is a schedule so many seconds ahead', async () => {
  const { task, runs } = await recorder('delayed');
  const asked = Date.now();
  await task.delay(1, {});
  await until(() => runs.length > 0);
  expect(runs[0]!.at - asked).toBeGreaterThanOrEqual(950);
});

test('a schedule in the past starts at once', async () => {
  const { task, runs } = await recorder('past');
  await task.schedule(new Date('2020-01-01T00:00:00Z'), {});
  await until(() => runs.length > 0);
});

test('SCH-06, SCH-07, SCH-09: a schedule is found, moved and deleted', async () => {
  const { task, runs } = await recorder('moved');
  const schedule = await sdk.hatchet.scheduled.create(task.name, { triggerAt: inMs(LATER), input: { n: 2 } });
  expect(await sdk.hatchet.scheduled.get(schedule)).toEqual(schedule);
  const at = inMs(1000);
  expect((await sdk.hatchet.scheduled.update(schedule, { triggerAt: at })).triggerAt).toBe(at.toISOString());
  await until(() => runs.length > 0);
  await expect(sdk.hatchet.scheduled.update(schedule, { triggerAt: inMs(LATER) })).rejects.toThrow(
    'Scheduled run has already been triggered and cannot be rescheduled.',
  );

  const other = await sdk.hatchet.scheduled.create(task.name, { triggerAt: inMs(LATER) });
  await sdk.hatchet.scheduled.delete(other.metadata.id);
  await expect(sdk.hatchet.scheduled.get(other)).rejects.toMatchObject({ response: { status: 404 } });
});

test('SCH-10, SCH-11: many schedules are moved and deleted at once', async () => {
  const task = await registered('bulk');
  const made = [];
  for (const group of ['a', 'b', 'b', 'b'])
    made.push(
      await sdk.hatchet.scheduled.create(task.name, {
        triggerAt: inMs(LATER),
        additionalMetadata: { group },
      }),
    );
  const at = inMs(2 * LATER);
  const moved = await sdk.hatchet.scheduled.bulkUpdate([
    ...made.map((scheduledRun) => ({ scheduledRun, triggerAt: at })),
    { scheduledRun: NOBODY, triggerAt: at },
  ]);
  expect(moved.updatedIds).toHaveLength(4);
  expect(moved.errors).toEqual([{ id: NOBODY, error: 'Scheduled workflow not found.' }]);

  const byId = await sdk.hatchet.scheduled.bulkDelete({ scheduledRuns: [made[1]!, NOBODY] });
  expect(byId).toEqual({
    deletedIds: [made[1]!.metadata.id],
    errors: [{ id: NOBODY, error: 'Scheduled workflow not found.' }],
  });
  const byFilter = await sdk.hatchet.scheduled.bulkDelete({ filter: { additionalMetadata: ['group:b'] } });
  expect(byFilter.deletedIds.sort()).toEqual([made[2]!.metadata.id, made[3]!.metadata.id].sort());
  const { rows } = await sdk.hatchet.scheduled.list({ workflow: task });
  expect(rows!.map((row) => row.metadata.id)).toEqual([made[0]!.metadata.id]);
});

test('SCH-08: schedules are listed by status', async () => {
  const { task, runs } = await recorder('statuses');
  const later = await task.schedule(inMs(LATER), {});
  const now = await task.schedule(inMs(0), {});
  await until(() => runs.length > 0);
  const list = async (status: string) =>
    (await sdk.hatchet.scheduled.list({ workflow: task, statuses: [status] as never })).rows!.map(
      (row) => row.metadata.id,
    );
  expect(await list('SCHEDULED')).toEqual([later.metadata.id]);
  await until(async () => (await list('SUCCEEDED')).includes(now.metadata.id));
  const fired = await sdk.hatchet.scheduled.get(now);
  expect(fired).toMatchObject({ workflowRunStatus: 'SUCCEEDED' });
  expect(await sdk.hatchet.runs.get_status(fired.workflowRunId!)).toBe(V1TaskStatus.COMPLETED);
});

test('SCH-15: a run that still goes on does not hold a scheduled one up', async () => {
  let most = 0;
  let running = 0;
  const task = sdk.hatchet.task({
    name: 'overlapping',
    fn: async () => {
      most = Math.max(most, ++running);
      await until(() => most === 2);
      running--;
      return {};
    },
  });
  await sdk.startWorker('overlapping', { workflows: [task], slots: 10 });
  await task.schedule(inMs(500), {});
  await task.schedule(inMs(1000), {});
  await until(() => most === 2);
});

test('SCH-04: with all slots busy the run is queued at its moment and starts later', async () => {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const task = sdk.hatchet.task({ name: 'busy', fn: () => released.then(() => ({})) });
  await sdk.startWorker('busy', { workflows: [task], slots: 1 });
  const first = await task.runNoWait({});
  const schedule = await task.schedule(inMs(500), {});
  const runOf = async () => (await sdk.hatchet.scheduled.get(schedule)).workflowRunId;
  await until(async () => (await runOf()) !== undefined);
  expect(await sdk.hatchet.runs.get_status((await runOf())!)).toBe(V1TaskStatus.QUEUED);
  release();
  await first.output;
  await until(async () => (await sdk.hatchet.runs.get_status((await runOf())!)) === V1TaskStatus.COMPLETED);
});

test('AMB-57: ScheduleWorkflow answers the newest version with one schedule per moment', async () => {
  const task = await registered('over-grpc');
  const calls = new RawCalls(stack.hostPort, stack.token);
  try {
    const { workflows } = calls;
    const schedule = (over: Partial<workflowsProto.ScheduleWorkflowRequest>) =>
      calls.call(
        workflows,
        workflows.scheduleWorkflow,
        workflowsProto.ScheduleWorkflowRequest.fromPartial({
          name: 'over-grpc',
          schedules: [new Date('2090-01-01T00:00:00Z'), new Date('2091-01-01T00:00:00Z')],
          input: '{"n":6}',
          additionalMetadata: '{}',
          ...over,
        }),
      );
    const answer = await schedule({});
    const { rows } = await sdk.hatchet.scheduled.list({ workflow: task });
    expect(answer.scheduledWorkflows).toEqual(
      rows!.map((row) => ({ id: row.metadata.id, triggerAt: new Date(row.triggerAt) })).reverse(),
    );
    expect(rows![0]).toMatchObject({
      workflowId: answer.workflowId,
      workflowVersionId: answer.id,
      input: { n: 6 },
    });
    await expect(schedule({ name: 'nobody' })).rejects.toMatchObject({
      code: 5,
      details: 'workflow not found',
    });
    await expect(schedule({ parentId: NOBODY })).rejects.toMatchObject({
      code: 3,
      details: 'parent task run id is required when parent id is provided',
    });
    await expect(schedule({ input: '[' })).rejects.toMatchObject({ code: 3 });
    await expect(schedule({ priority: 7 })).rejects.toMatchObject({ code: 3 });
  } finally {
    calls.close();
  }
});
