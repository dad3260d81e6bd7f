import { V1TaskStatus } from '@hatchet-dev/typescript-sdk/clients/rest/generated/data-contracts';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { Sdk } from './sdk';

/** Pausing a workflow, with the published SDK in split mode: the SDK's REST client sends what the dashboard would. */
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

type Behaviour = 'DROP' | 'QUEUE';

async function pause(name: string, crons: Behaviour = 'QUEUE', schedules: Behaviour = 'QUEUE', ttl = '1h') {
  const { metadata } = await sdk.hatchet.workflows.get(name);
  await sdk.hatchet.api.workflowUpdate(metadata.id, {
    pause: {
      action: 'pause',
      pausedWorkflowCronRunQueueBehavior: crons,
      pausedWorkflowScheduledRunQueueBehavior: schedules,
      pausedWorkflowQueueTTL: ttl,
    },
  } as never);
}

async function unpause(name: string) {
  const { metadata } = await sdk.hatchet.workflows.get(name);
  await sdk.hatchet.api.workflowUpdate(metadata.id, { pause: { action: 'unpause' } } as never);
}

async function worker(name: string) {
  let runs = 0;
  const task = sdk.hatchet.task({ name, fn: async () => ({ nth: ++runs }) });
  await sdk.startWorker(name, { workflows: [task] });
  return { task, runs: () => runs };
}

/** Runs another workflow of the same worker pool often enough that a run which could start would have. */
async function witness(): Promise<void> {
  others ??= worker('witness');
  const { task } = await others;
  for (let i = 0; i < 20; i++) await task.run({});
}
let others: ReturnType<typeof worker> | undefined;

test('H28, rule 2.10.1: no run of a paused workflow starts; all of them do when it goes on', async () => {
  const { task, runs } = await worker('paused');
  await task.run({});
  await pause('paused');
  const held = await Promise.all(Array.from({ length: 5 }, () => task.runNoWait({})));
  await witness();
  expect(runs()).toBe(1);
  for (const run of held)
    expect(await sdk.hatchet.runs.get_status(await run.getWorkflowRunId())).toBe(V1TaskStatus.QUEUED);
  await unpause('paused');
  await Promise.all(held.map((run) => run.output));
  expect(runs()).toBe(6);
});

test('rule 2.10.1: what runs goes on, and its retry waits for the end of the pause', async () => {
  let attempts = 0;
  let go = () => {};
  const gone = new Promise<void>((resolve) => {
    go = resolve;
  });
  const task = sdk.hatchet.task({
    name: 'retried',
    retries: 1,
    fn: async () => {
      if (++attempts > 1) return { attempts };
      await gone;
      throw new Error('once');
    },
  });
  await sdk.startWorker('retried', { workflows: [task] });
  const run = await task.runNoWait({});
  const id = await run.getWorkflowRunId();
  await until(() => attempts === 1);
  await pause('retried');
  go();
  await until(async () => (await sdk.hatchet.runs.get_status(id)) === V1TaskStatus.QUEUED);
  await witness();
  expect(attempts).toBe(1);
  await unpause('retried');
  expect(await run.output).toEqual({ attempts: 2 });
});

test('H28, rule 2.10.4: ticks and scheduled runs are dropped while a workflow is paused that says so', async () => {
  const { task, runs } = await worker('dropping');
  const cron = await task.cron('second', '* * * * * *', {});
  await until(() => runs() > 0);
  await pause('dropping', 'DROP', 'DROP');
  const schedule = await task.schedule(new Date(Date.now() + 1000), {});
  const list = () => sdk.hatchet.runs.list({ onlyTasks: true, workflowNames: ['dropping'] });
  // Whatever was created before the pause is counted once the schedule has come to nothing.
  await until(async () => {
    const { data } = await sdk.hatchet.api.workflowScheduledGet(sdk.hatchet.tenantId, schedule.metadata.id);
    return Date.now() > Date.parse(data.triggerAt) + 2000 && data.workflowRunId === undefined;
  });
  const before = (await list()).rows.length;
  await witness();
  expect((await list()).rows).toHaveLength(before);
  await unpause('dropping');
  await until(async () => (await list()).rows.length > before);
  await sdk.hatchet.crons.delete(cron);
});

test('rule 2.10.4: scheduled runs of a workflow that queues them wait for the end of the pause', async () => {
  const { task, runs } = await worker('queueing');
  await pause('queueing', 'QUEUE', 'QUEUE');
  const schedule = await task.schedule(new Date(), {});
  const fired = async () => (await sdk.hatchet.scheduled.get(schedule)).workflowRunId;
  await until(async () => (await fired()) !== undefined);
  await witness();
  expect(runs()).toBe(0);
  await unpause('queueing');
  await until(() => runs() === 1);
});

test('rule 2.10.3: what waits longer than the queue TTL is cancelled and says why', async () => {
  const { task, runs } = await worker('impatient');
  await pause('impatient', 'QUEUE', 'QUEUE', '1s');
  const run = await task.runNoWait({});
  const id = await run.getWorkflowRunId();
  await until(async () => (await sdk.hatchet.runs.get_status(id)) === V1TaskStatus.CANCELLED);
  const { data } = await sdk.hatchet.api.v1TaskEventList(id);
  expect(data.rows!.find((row) => row.eventType === 'CANCELLED')!.message).toBe(
    'Workflow was paused for longer than its queue TTL of 1s',
  );
  await unpause('impatient');
  await witness();
  expect(runs()).toBe(0);
});
