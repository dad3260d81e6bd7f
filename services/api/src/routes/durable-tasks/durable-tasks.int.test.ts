import type { RestSchema } from '@hatchet-ts/contracts';
import { DurableLogs, type DurableOperation, Evictions, replay } from '@hatchet-ts/engine';
import { Platform } from '../../../tests/platform';

const DURABLE = '/api/v1/stable/tenants/{tenant}/durable-tasks';

describe('durable tasks over REST', () => {
  let platform: Platform;
  let worker: string;
  let taskId: string;

  const ask = (operation: DurableOperation, invocation = 1) =>
    new DurableLogs(platform.engine).request({
      tenantId: platform.tenantId,
      taskId,
      invocation,
      after: null,
      operation,
    });
  const sleep = (sleepMs: number): DurableOperation => ({
    kind: 'wait',
    conditions: [
      {
        kind: 'sleep',
        dataKey: 'sleep',
        expression: '',
        orGroup: 0,
        sleepText: `${sleepMs}ms`,
        sleepMs,
      },
    ],
    label: 'a nap',
  });
  const branch = (nodeId: number, more: object = {}) =>
    platform.call('POST', `${DURABLE}/branch`, {
      body: { taskExternalId: taskId, nodeId, branchId: 1, ...more },
    });

  beforeAll(async () => {
    platform = await Platform.start();
    await platform.register({ name: 'durable', tasks: [{ readableId: 'sleeper', isDurable: true }] });
    worker = await platform.addWorker(['durable:sleeper'], { slots: { durable: 10 } });
    taskId = await platform.trigger('durable');
    await platform.assign(worker, taskId);
    await platform.started(taskId);
    await ask({ kind: 'memo', key: Buffer.from('k'), payload: Buffer.from('1') });
    await ask(sleep(3_600_000));
  });
  afterAll(() => platform.stop());

  it('the event log tells what was asked for and what was given (traces 33:41)', async () => {
    const entry = {
      branchId: 1,
      taskDisplayName: 'sleeper',
      taskExternalId: taskId,
      insertedAt: expect.any(String),
    };
    expect(await platform.get(`${DURABLE}/${taskId}`)).toEqual([
      { ...entry, nodeId: 1, kind: 'MEMO', isSatisfied: true, satisfiedAt: expect.any(String) },
      {
        ...entry,
        nodeId: 2,
        kind: 'WAIT_FOR',
        isSatisfied: false,
        userMessage: 'a nap',
        waitData: [{ kind: 'SLEEP', sleepDurationMs: 3_600_000 }],
      },
    ]);
    expect(await platform.get(`${DURABLE}/${taskId}?offset=1&limit=1`)).toMatchObject([{ nodeId: 2 }]);
  });

  it('a task that is no durable one has an empty log, an unknown one is not found', async () => {
    await platform.register({ name: 'plain', tasks: [{ readableId: 'plain' }] });
    expect(await platform.get(`${DURABLE}/${await platform.trigger('plain')}`)).toEqual([]);
    const unknown = await platform.call('GET', `${DURABLE}/00000000-0000-4000-8000-000000000000`);
    expect(unknown.status).toBe(404);
  });

  it('an evicted task is restored once (DUR-31)', async () => {
    const restore = () => platform.call('POST', `/api/v1/stable/tasks/${taskId}/restore`);
    expect((await restore()).body).toEqual({ requeued: false });
    await new Evictions(platform.engine).evict({
      taskId,
      tenantId: platform.tenantId,
      invocation: 1,
      reason: 'test',
      awaited: [{ branch: 1, node: 2 }],
      doubtful: [],
    });
    expect(await platform.get(`/api/v1/stable/tasks/${taskId}`)).toMatchObject({
      status: 'RUNNING',
      isEvicted: true,
    });
    expect((await restore()).body).toEqual({ requeued: true });
    expect((await restore()).body).toEqual({ requeued: false });
    expect(await platform.get(`/api/v1/stable/tasks/${taskId}`)).toMatchObject({
      status: 'QUEUED',
      isEvicted: false,
    });
  });

  it('a run that was evicted counts from its first start, its task from the newest, until it is replayed', async () => {
    const id = await platform.trigger('durable');
    await platform.assign(worker, id);
    await platform.started(id);
    const shown = () =>
      platform.get<RestSchema<'V1WorkflowRunDetails'>>(`/api/v1/stable/workflow-runs/${id}`);
    const { startedAt } = (await shown()).run;
    await new Evictions(platform.engine).evict({
      taskId: id,
      tenantId: platform.tenantId,
      invocation: 1,
      reason: 'test',
      awaited: [],
      doubtful: [],
    });
    await platform.call('POST', `/api/v1/stable/tasks/${id}/restore`);
    await platform.run(worker, id);
    const { run, tasks } = await shown();
    expect(run.startedAt).toBe(startedAt);
    expect(run.duration).toBe(Date.parse(run.finishedAt!) - Date.parse(startedAt!));
    expect(Date.parse(tasks[0]!.startedAt!)).toBeGreaterThan(Date.parse(startedAt!));
    expect(tasks[0]!.duration).toBeLessThan(run.duration!);
    const since = encodeURIComponent(run.createdAt!);
    const list = (onlyTasks: boolean) =>
      platform.get<RestSchema<'V1TaskSummaryList'>>(
        `/api/v1/stable/tenants/{tenant}/workflow-runs?since=${since}&only_tasks=${onlyTasks}`,
      );
    const rowOf = async (onlyTasks: boolean) =>
      (await list(onlyTasks)).rows.find((row) => row.taskExternalId === id);
    expect(await rowOf(false)).toMatchObject({ startedAt, duration: run.duration });
    expect(await rowOf(true)).toMatchObject({ startedAt: tasks[0]!.startedAt });

    await replay(platform.engine, platform.tenantId, [id]);
    await platform.run(worker, id);
    expect(Date.parse((await shown()).run.startedAt!)).toBeGreaterThan(Date.parse(run.finishedAt!) - 1);
  });

  it('a log branches once its task has ended, and the task runs again (DUR-30, traces 37:110)', async () => {
    expect(await branch(2)).toMatchObject({
      status: 400,
      body: {
        errors: [
          { description: `task ${taskId} is queued or running: it can be branched once it has ended` },
        ],
      },
    });
    await platform.run(worker, taskId);
    expect((await branch(2)).body).toEqual({ branchId: 2, nodeId: 2, taskExternalId: taskId });
    expect(await platform.get(`/api/v1/stable/tasks/${taskId}`)).toMatchObject({ status: 'QUEUED' });
  });

  it.each([
    [{ nodeId: 0 }, 400, 'node_id must be a whole number of at least 1, got 0'],
    [{ branchId: 99 }, 400, 'branch_id must be 0 or one of 1 to 2, got 99'],
    [
      { taskExternalId: '00000000-0000-4000-8000-000000000000' },
      404,
      'durable task not found: 00000000-0000-4000-8000-000000000000',
    ],
  ])('branching at %j is refused', async (body, status, description) => {
    expect(await branch(1, body)).toMatchObject({ status, body: { errors: [{ description }] } });
  });
});
