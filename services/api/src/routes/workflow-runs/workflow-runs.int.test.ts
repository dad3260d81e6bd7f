import type { RestSchema } from '@hatchet-ts/contracts';
import { Platform } from '../../../tests/platform';

type Details = RestSchema<'V1WorkflowRunDetails'>;
const RUNS = '/api/v1/stable/workflow-runs';

describe('runs over REST', () => {
  let platform: Platform;
  let worker: string;

  beforeAll(async () => {
    platform = await Platform.start();
    await platform.register({ name: 'simple', tasks: [{ readableId: 'step' }] });
    await platform.register({
      name: 'diamond',
      tasks: [
        { readableId: 'start' },
        { readableId: 'left', parents: ['start'] },
        { readableId: 'right', parents: ['start'] },
        { readableId: 'end', parents: ['left', 'right'] },
      ],
    });
    worker = await platform.addWorker([
      'simple:step',
      'diamond:start',
      'diamond:left',
      'diamond:right',
      'diamond:end',
    ]);
  });
  afterAll(() => platform.stop());

  const details = (runId: string) => platform.get<Details>(`${RUNS}/${runId}`);

  it('a triggered run is visible as soon as the trigger is answered, with input and metadata as sent', async () => {
    const answer = await platform.call<Details>(
      'POST',
      '/api/v1/stable/tenants/{tenant}/workflow-runs/trigger',
      {
        body: '{"workflowName":"simple","input":{"big":9007199254740993, "text":"\\u0000é"},"additionalMetadata":{"who":"me"}}',
      },
    );

    expect(answer.status).toBe(200);
    expect(answer.text).toContain('"input":{"big":9007199254740993, "text":"\\u0000é"}');
    expect(answer.body.run).toMatchObject({
      status: 'QUEUED',
      displayName: 'simple',
      additionalMetadata: {
        who: 'me',
        traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
      },
      output: {},
      errorMessage: '',
    });
    expect(answer.body.run).not.toHaveProperty('startedAt');
    expect(answer.body.tasks).toHaveLength(1);
    expect(answer.body.tasks[0]).toMatchObject({
      displayName: 'step',
      taskExternalId: answer.body.run.metadata.id,
    });
  });

  it('a second run with a held idempotency key is refused and names the holder (rule 2.8.4)', async () => {
    await platform.register({
      name: 'once',
      tasks: [{ readableId: 'once' }],
      idempotency: { expression: 'input.key', ttlMs: 60_000 },
    });
    const holder = await platform.trigger('once', { key: 'k' });
    const path = '/api/v1/stable/tenants/{tenant}/workflow-runs/trigger';
    const trigger = (input: unknown) =>
      platform.call('POST', path, { body: { workflowName: 'once', input } });
    expect(await trigger({ key: 'k' })).toMatchObject({
      status: 409,
      body: { errors: [{ description: `idempotency key collision: the run ${holder} holds the key` }] },
    });
    expect((await trigger({})).status).toBe(400);
    expect((await trigger({ key: 'other' })).status).toBe(200);
  });

  it('a run of a single task is its task, and its timeline tells the five steps, newest first (TSK-03)', async () => {
    const runId = await platform.trigger('simple', { n: 1 });
    await platform.run(worker, runId, '{"v": 9007199254740993}');

    const answer = await platform.call<Details>('GET', `${RUNS}/${runId}`);

    expect(answer.text).toContain('"output":{"v": 9007199254740993}');
    expect(answer.body.run.status).toBe('COMPLETED');
    expect(answer.body.run.input).toEqual({ n: 1 });
    expect(answer.body.tasks[0]!.input).toEqual({ n: 1 });
    expect(answer.body.taskEvents.map((row) => row.eventType)).toEqual([
      'FINISHED',
      'STARTED',
      'SENT_TO_WORKER',
      'ASSIGNED',
      'QUEUED',
    ]);
    expect(answer.body.taskEvents[0]).toMatchObject({
      output: '{"v": 9007199254740993}',
      workerId: worker,
      attempt: 1,
    });
    expect(answer.body.shape).toEqual([
      expect.objectContaining({ taskName: 'step', taskExternalId: runId, childrenStepIds: [] }),
    ]);
    expect(answer.body.workflowConfig).toMatchObject({
      Name: 'simple',
      Tasks: [{ ReadableId: 'step', Timeout: '1m' }],
    });
    expect((await platform.call('GET', `${RUNS}/${runId}/status`)).text).toBe('"COMPLETED"');
  });

  it('retries show every attempt, and a run that got through shows no error', async () => {
    await platform.register({ name: 'flaky', tasks: [{ readableId: 'step', retries: 1 }] });
    const runId = await platform.trigger('flaky');
    await platform.assign(worker, runId);
    await platform.started(runId);
    await platform.fail(runId, 'Error: first try');
    await platform.run(worker, runId, '{"ok":true}');

    const { run, tasks, taskEvents } = await details(runId);

    expect(run).toMatchObject({ status: 'COMPLETED', errorMessage: '', output: { ok: true } });
    expect(tasks[0]).toMatchObject({ attempt: 2, retryCount: 1 });
    expect(taskEvents.map((row) => [row.eventType, row.attempt])).toEqual([
      ['FINISHED', 2],
      ['STARTED', 2],
      ['SENT_TO_WORKER', 2],
      ['ASSIGNED', 2],
      ['QUEUED', 2],
      ['RETRYING', 2],
      ['FAILED', 1],
      ['STARTED', 1],
      ['SENT_TO_WORKER', 1],
      ['ASSIGNED', 1],
      ['QUEUED', 1],
    ]);
    expect(taskEvents.find((row) => row.eventType === 'FAILED')).toMatchObject({
      message: 'Error: first try',
      errorMessage: 'Error: first try',
    });
    const first = await platform.get(`/api/v1/stable/tasks/${runId}?attempt=1`);
    expect(first).toMatchObject({
      status: 'FAILED',
      errorMessage: 'Error: first try',
      attempt: 1,
      output: {},
    });
    expect((await platform.call('GET', `/api/v1/stable/tasks/${runId}?attempt=3`)).status).toBe(400);
  });

  it('a DAG run has its own id, one row per task, and the output of the task that finished last', async () => {
    const runId = await platform.trigger('diamond', { n: 1 });
    await platform.run(worker, (await platform.tasksOf(runId)).start!, '{"v":1}');
    const running = await details(runId);
    expect(running.run.status).toBe('RUNNING');
    for (const name of ['left', 'right', 'end'])
      await platform.run(worker, (await platform.tasksOf(runId))[name]!, `{"from":"${name}"}`);

    const { run, shape, tasks, taskEvents } = await details(runId);

    expect(run).toMatchObject({
      status: 'COMPLETED',
      displayName: 'diamond',
      output: { from: 'end' },
      input: { n: 1 },
    });
    expect(tasks.map((task) => task.displayName)[0]).toBe('end');
    expect(tasks.every((task) => task.workflowRunExternalId === runId && task.taskExternalId !== runId)).toBe(
      true,
    );
    expect(taskEvents).toHaveLength(20);
    const start = shape.find((item) => item.taskName === 'start')!;
    const names = new Map(shape.map((item) => [item.stepId, item.taskName]));
    expect(start.childrenStepIds.map((id) => names.get(id)).sort()).toEqual(['left', 'right']);
    const timings = await platform.get(`${RUNS}/${runId}/task-timings`);
    expect(timings.rows).toHaveLength(4);
    expect(timings.rows[0]).toMatchObject({ depth: 0, workflowRunId: runId, status: 'COMPLETED' });
    const events = await platform.get(`${RUNS}/${runId}/task-events?limit=3&offset=1`);
    expect(events.rows.map((row: { eventType: string }) => row.eventType)).toEqual([
      'STARTED',
      'SENT_TO_WORKER',
      'ASSIGNED',
    ]);
  });

  it('a cancelled DAG run has no output, whatever some of its tasks returned', async () => {
    const runId = await platform.trigger('diamond', { n: 1 });
    await platform.run(worker, (await platform.tasksOf(runId)).start!, '{"v":1}');

    await platform.call('POST', '/api/v1/stable/tenants/{tenant}/tasks/cancel', {
      body: { externalIds: [runId] },
    });

    const { run } = await details(runId);
    expect(run).toMatchObject({ status: 'CANCELLED', output: {} });
  });

  it('lists runs newest first, or their tasks, with payloads only on request (RUN-18)', async () => {
    const { run } = await details(
      await platform.trigger('simple', { n: 'listed' }, { additionalMetadata: { list: 'me' } }),
    );
    const since = encodeURIComponent(run.createdAt!);
    const list = (query: string) =>
      platform.get<RestSchema<'V1TaskSummaryList'>>(
        `/api/v1/stable/tenants/{tenant}/workflow-runs?since=${since}&${query}`,
      );

    const dag = await platform.trigger(
      'diamond',
      { n: 2 },
      { additionalMetadata: { list: 'me', more: 'yes' } },
    );

    const runs = await list('only_tasks=false&additional_metadata=list:me');
    expect(runs.pagination).toEqual({ current_page: 1, next_page: 2, num_pages: 1 });
    expect(runs.rows.map((row) => [row.workflowName, row.type, row.actionId, row.input])).toEqual([
      ['diamond', 'DAG', '', {}],
      ['simple', 'DAG', '', {}],
    ]);
    expect(runs.rows[0]!.children!.map((task) => task.displayName)).toEqual(['start']);
    const tasks = await list('only_tasks=true&additional_metadata=list:me&include_payloads=true');
    expect(tasks.rows.map((row) => [row.displayName, row.type, row.actionId, row.input])).toEqual(
      expect.arrayContaining([
        ['start', 'TASK', 'diamond:start', { n: 2 }],
        ['step', 'TASK', 'simple:step', { n: 'listed' }],
      ]),
    );
    const both = 'only_tasks=false&additional_metadata=list:me&additional_metadata=more:yes';
    expect((await list(`${both}&additional_metadata_operator=AND`)).rows).toHaveLength(1);
    expect((await list(`${both}&additional_metadata_operator=OR`)).rows).toHaveLength(2);
    expect((await list('only_tasks=false&limit=1&offset=1')).rows.map((row) => row.taskExternalId)).toEqual([
      run.metadata.id,
    ]);
    expect(
      await platform.get(`/api/v1/stable/tenants/{tenant}/workflow-runs/external-ids?since=${since}`),
    ).toEqual([dag, run.metadata.id]);
    expect(
      await platform.get(
        `/api/v1/stable/tenants/{tenant}/workflow-runs/count?since=${since}&only_tasks=false`,
      ),
    ).toEqual({ count: 2 });
  });

  it('filters by status, counting what is open by where it stands', async () => {
    const queued = await platform.trigger('simple', {}, { additionalMetadata: { set: 'status' } });
    const running = await platform.trigger('simple', {}, { additionalMetadata: { set: 'status' } });
    const failed = await platform.trigger('simple', {}, { additionalMetadata: { set: 'status' } });
    const cancelled = await platform.trigger('simple', {}, { additionalMetadata: { set: 'status' } });
    await platform.assign(worker, running, failed);
    await platform.fail(failed, 'no', true);
    const cancel = await platform.call('POST', '/api/v1/stable/tenants/{tenant}/tasks/cancel', {
      body: { externalIds: [cancelled] },
    });
    expect(cancel.body).toEqual({ ids: [cancelled] });
    const query = 'since=2020-01-01&only_tasks=false&additional_metadata=set:status';
    const idsOf = async (status: string) =>
      (
        await platform.get(`/api/v1/stable/tenants/{tenant}/workflow-runs?${query}&statuses=${status}`)
      ).rows.map((row: RestSchema<'V1TaskSummary'>) => row.taskExternalId);

    expect(await idsOf('QUEUED')).toEqual([queued]);
    expect(await idsOf('RUNNING')).toEqual([running]);
    expect(await idsOf('FAILED')).toEqual([failed]);
    expect(await idsOf('CANCELLED')).toEqual([cancelled]);
    expect(await idsOf('COMPLETED')).toEqual([]);
    expect(
      await platform.get(
        '/api/v1/stable/tenants/{tenant}/task-metrics?since=2020-01-01&additional_metadata=set:status',
      ),
    ).toEqual([
      { status: 'CANCELLED', count: 1 },
      { status: 'COMPLETED', count: 0 },
      { status: 'FAILED', count: 1 },
      { status: 'QUEUED', count: 1 },
      { status: 'RUNNING', count: 1, runningDetailCount: { evicted: 0, onWorker: 1 } },
    ]);
  });

  it('an unknown workflow is refused with its name', async () => {
    const answer = await platform.call('POST', '/api/v1/stable/tenants/{tenant}/workflow-runs/trigger', {
      body: { workflowName: 'nobody', input: {} },
    });
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ description: 'workflow names not found: nobody' }] },
    });
  });

  it('a child counts for its parent and shows where it comes from', async () => {
    const parent = await platform.trigger('simple');
    const child = await platform.trigger('simple');
    await platform.database.query('update tasks set parent_task_id = $2 where id = $1', [child, parent]);

    expect((await details(parent)).tasks[0]!.numSpawnedChildren).toBe(1);
    expect((await details(child)).run.parentTaskExternalId).toBe(parent);
    const timings = await platform.get(`${RUNS}/${parent}/task-timings?depth=2`);
    expect(
      timings.rows.map((row: RestSchema<'V1TaskTiming'>) => [row.depth, row.parentTaskExternalId]),
    ).toEqual([
      [0, undefined],
      [1, parent],
    ]);
    const tooDeep = await platform.call('GET', `${RUNS}/${parent}/task-timings?depth=11`);
    expect(tooDeep).toMatchObject({
      status: 400,
      body: { errors: [{ description: 'depth must be less than or equal to 10' }] },
    });
  });
});
