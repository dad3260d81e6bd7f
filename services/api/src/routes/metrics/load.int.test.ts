import { v1Workflows, type WorkflowDefinition } from '@hatchet-ts/contracts';
import { Platform } from '../../../tests/platform';

const TENANT = '/api/v1/tenants/{tenant}';

describe('what waits and what runs', () => {
  let platform: Platform;
  let workflow: WorkflowDefinition;
  let worker: string;

  beforeAll(async () => {
    platform = await Platform.start();
    workflow = await platform.register({ name: 'load', tasks: [{ readableId: 'my-task' }] });
    worker = await platform.addWorker(['load:my-task'], { slots: { default: 3 } });
  });
  afterAll(() => platform.stop());

  it('nothing, on an idle platform', async () => {
    expect(await platform.get(`${TENANT}/task-stats`)).toEqual({});
    expect(await platform.get(`${TENANT}/step-run-queue-metrics`)).toEqual({ queues: {} });
  });

  it('counts per task name and queue, with the oldest (STA-01 to STA-03, RUN-23)', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.push(await platform.trigger('load'));
    await platform.assign(worker, ids[0]!);

    const stats = await platform.get(`${TENANT}/task-stats`);

    expect(stats).toEqual({
      'my-task': {
        queued: {
          total: 2,
          queues: { 'load:my-task': 2 },
          oldest: expect.any(String),
          oldestExcludingRetries: expect.any(String),
        },
        running: { total: 1, oldest: expect.any(String), oldestExcludingRetries: expect.any(String) },
      },
    });
    expect(await platform.get(`${TENANT}/task-stats?taskNames=other`)).toEqual({});
    expect(await platform.get(`${TENANT}/step-run-queue-metrics`)).toEqual({ queues: { 'load:my-task': 2 } });
    expect(await platform.get(`${TENANT}/workflows/${workflow.workflowId}/worker-count`)).toEqual({
      freeSlotCount: 2,
      maxSlotCount: 3,
    });
    const { slotConfig, status, registeredWorkflows } = await platform.get(`/api/v1/workers/${worker}`);
    expect({ slotConfig, status }).toEqual({
      slotConfig: { default: { available: 2, limit: 3 } },
      status: 'ACTIVE',
    });
    expect(registeredWorkflows).toEqual([{ id: workflow.workflowId, name: 'load' }]);
  });

  it('a concurrency group shows its key, expression and strategy', async () => {
    const keyed = await platform.register({
      name: 'keyed',
      tasks: [
        {
          readableId: 'keyed-task',
          concurrency: [
            {
              expression: 'input.key',
              maxRuns: 1,
              limitStrategy: v1Workflows.ConcurrencyLimitStrategy.GROUP_ROUND_ROBIN,
            },
          ],
        },
      ],
    });
    await platform.trigger('keyed', { key: 'a' });
    await platform.trigger('keyed', { key: 'a' });

    const stats = await platform.get(`${TENANT}/task-stats?taskNames=keyed-task`);

    const groups = ['queued', 'running'].flatMap((state) => stats['keyed-task'][state]?.concurrency ?? []);
    expect(groups.length).toBeGreaterThan(0);
    for (const group of groups)
      expect(group).toMatchObject({ expression: 'input.key', keys: { a: expect.any(Number) } });
    const metrics = await platform.get(`/api/v1/workflows/${keyed.workflowId}/metrics?groupKey=a`);
    expect(metrics).toEqual({ groupKeyCount: 1, groupKeyRunsCount: 2 });
    expect(await platform.get(`/api/v1/workflows/${workflow.workflowId}/metrics`)).toEqual({
      groupKeyCount: 0,
      groupKeyRunsCount: 0,
    });
  });

  it.each(['__proto__', 'constructor'])(
    'a task and a group named %s count like others, and reach nothing of other tenants (ENV-02)',
    async (name) => {
      const limit = {
        expression: 'input.key',
        maxRuns: 1,
        limitStrategy: v1Workflows.ConcurrencyLimitStrategy.GROUP_ROUND_ROBIN,
      };
      await platform.register({
        name: `odd-${name}`,
        tasks: [{ readableId: name, concurrency: [limit] }],
      });
      await platform.trigger(`odd-${name}`, { key: name });

      const { text } = await platform.call('GET', `${TENANT}/task-stats?taskNames=${name}`);

      expect(text).toMatch(new RegExp(`^\\{"${name}":\\{.*"keys":\\{"${name}":1\\}`));
      expect([{}, Object].flatMap((shared) => ['queued', 'running'].filter((key) => key in shared))).toEqual(
        [],
      );
    },
  );

  it('why a run waits is told with the gate that holds it', async () => {
    await platform.register({ name: 'lonely', tasks: [{ readableId: 'step' }] });
    const runId = await platform.trigger('lonely');
    const { rows } = await platform.get(`/api/v1/stable/workflow-runs/${runId}/waiting`);
    expect(rows).toMatchObject([{ taskName: 'step', gate: 'no_worker', reason: expect.any(String) }]);
  });

  it('runs that ended are counted over time', async () => {
    const ended = await platform.trigger('load');
    const failed = await platform.trigger('load');
    await platform.run(worker, ended);
    await platform.assign(worker, failed);
    await platform.fail(failed, 'no', true);
    const since = new Date(Date.now() - 60_000).toISOString();
    const { results } = await platform.get(
      `/api/v1/stable/tenants/{tenant}/task-point-metrics?createdAfter=${since}`,
    );
    const total = (name: string) => results.reduce((sum: number, point: never) => sum + point[name], 0);
    expect([total('SUCCEEDED'), total('FAILED')]).toEqual([1, 1]);
    expect(results.length).toBeLessThanOrEqual(61);
  });
});

describe('workflows and workers over REST', () => {
  let platform: Platform;

  beforeAll(async () => {
    platform = await Platform.start();
  });
  afterAll(() => platform.stop());

  it('a workflow lists its versions, newest first, and shows the newest or the one asked for (DSH-05)', async () => {
    const first = await platform.register({ name: 'versions', tasks: [{ readableId: 'one' }] });
    const second = await platform.register({
      name: 'versions',
      description: 'two',
      tasks: [{ readableId: 'two' }],
    });
    const path = `/api/v1/workflows/${first.workflowId}`;
    expect(
      (await platform.get(path)).versions.map((row: { metadata: { id: string } }) => row.metadata.id),
    ).toEqual([second.versionId, first.versionId]);
    expect(await platform.get(`${path}/versions`)).toMatchObject({
      metadata: { id: second.versionId },
      workflow: { description: 'two', name: 'versions' },
      workflowConfig: { Name: 'versions' },
      v1Concurrency: [],
      triggers: {},
    });
    expect((await platform.get(`${path}/versions?version=${first.versionId}`)).metadata.id).toBe(
      first.versionId,
    );
    const { rows, pagination } = await platform.get(`${TENANT}/workflows?name=VERS&limit=1`);
    expect(rows).toMatchObject([{ name: 'versions', isPaused: false, tenantId: platform.tenantId }]);
    expect(pagination).toEqual({ current_page: 1, next_page: 1, num_pages: 1 });
  });

  it('a workflow is paused and goes on', async () => {
    const { workflowId } = await platform.register({ name: 'paused', tasks: [{ readableId: 'one' }] });
    const update = (body: object) => platform.call('PATCH', `/api/v1/workflows/${workflowId}`, { body });
    const pause = {
      action: 'pause',
      pausedWorkflowCronRunQueueBehavior: 'DROP',
      pausedWorkflowScheduledRunQueueBehavior: 'QUEUE',
      pausedWorkflowQueueTTL: '1h',
    };
    const { action: _, ...settings } = pause;
    const shown = () => platform.get(`/api/v1/workflows/${workflowId}`);
    expect((await update({ pause })).body).toMatchObject({ isPaused: true, ...settings });
    expect(await shown()).toMatchObject({ isPaused: true, ...settings });
    expect((await platform.get(`${TENANT}/workflows?name=paused`)).rows).toMatchObject([settings]);
    expect((await update({ pause: { action: 'unpause' } })).body.isPaused).toBe(false);
    for (const name of Object.keys(settings)) expect(await shown()).not.toHaveProperty(name);
    expect((await update({ pause: { ...pause, pausedWorkflowQueueTTL: 'long' } })).status).toBe(400);
    expect((await update({ pause: { action: 'pause' } })).status).toBe(400);
    expect((await update({ pause: { action: 'stop' } })).status).toBe(400);
    expect((await update({ isPaused: true })).body.errors[0].field).toBe('pause');
  });

  it('a workflow that is deleted takes its triggers along; its runs stay, and its name is free', async () => {
    const { workflowId } = await platform.register({
      name: 'gone',
      tasks: [{ readableId: 'one' }],
      eventTriggers: ['e'],
    });
    const runId = await platform.trigger('gone');
    const cron = { cronName: 'c', cronExpression: '0 3 * * *', input: {}, additionalMetadata: {} };
    await platform.call('POST', `${TENANT}/workflows/gone/crons`, { body: cron });

    expect((await platform.call('DELETE', `/api/v1/workflows/${workflowId}`)).status).toBe(204);

    expect((await platform.call('GET', `/api/v1/workflows/${workflowId}`)).status).toBe(404);
    expect((await platform.call('DELETE', `/api/v1/workflows/${workflowId}`)).status).toBe(404);
    expect((await platform.get(`${TENANT}/workflows/crons`)).rows).toEqual([]);
    expect(await platform.database.query("select * from timers where kind = 'cron'")).toEqual([]);
    expect((await platform.get(`/api/v1/stable/workflow-runs/${runId}`)).run.displayName).toBe('gone');
    platform.engine.definitions.forget(platform.tenantId, 'gone');
    const again = await platform.register({ name: 'gone', tasks: [{ readableId: 'one' }] });
    expect(again.workflowId).not.toBe(workflowId);
  });

  it('workers are found by status and label, and paused (WRK, DSH-06)', async () => {
    const id = await platform.addWorker(['x:y'], { name: 'eu-1', labels: { zone: 'eu', mem: 512 } });
    const list = async (query: string) =>
      (await platform.get(`${TENANT}/worker?${query}`)).rows.map((row: { name: string }) => row.name);
    expect(await list('statuses=ACTIVE&labels=zone:eu&labels=mem:512')).toEqual(['eu-1']);
    expect(await list('labels=zone:us')).toEqual([]);
    expect((await platform.call('GET', `${TENANT}/worker?labels=zone`)).status).toBe(400);

    const paused = await platform.call('PATCH', `/api/v1/workers/${id}`, { body: { isPaused: true } });
    expect(paused.body).toMatchObject({
      status: 'PAUSED',
      actions: ['x:y'],
      labels: expect.arrayContaining([expect.objectContaining({ key: 'mem', value: '512' })]),
    });
    expect(await list('statuses=PAUSED')).toEqual(['eu-1']);
    await platform.database.query('update workers set connected = false where id = $1', [id]);
    expect(await list('statuses=INACTIVE')).toEqual(['eu-1']);
    expect(
      (await platform.call('PATCH', `/api/v1/workers/${id}`, { body: { isPaused: false } })).body.status,
    ).toBe('INACTIVE');
  });

  it('what a tenant may use, and what is switched on, is answered', async () => {
    expect(await platform.get(`${TENANT}/entitlements`)).toMatchObject({ auditLogs: true });
    const flag = `${TENANT}/feature-flags?featureFlagId=x&isEnabledIfNoPosthog=`;
    expect(await platform.get(`${flag}true`)).toEqual({ isEnabled: true });
    expect(await platform.get(`${flag}false`)).toEqual({ isEnabled: false });
    expect(await platform.call('GET', `${TENANT}/prometheus-metrics`)).toMatchObject({
      status: 400,
      body: { errors: [{ description: 'Prometheus metrics are not enabled for this tenant.' }] },
    });
    expect((await platform.get('/api/v1/stable/tenants/{tenant}/operators/http')).rows).toEqual([]);
  });

  it('tasks of DAG runs are listed for the tenant in the query', async () => {
    await platform.register({
      name: 'two-steps',
      tasks: [{ readableId: 'a' }, { readableId: 'b', parents: ['a'] }],
    });
    const runId = await platform.trigger('two-steps');
    const path = '/api/v1/stable/dags/tasks';
    const answer = await platform.get(`${path}?dag_ids=${runId}&tenant=${platform.tenantId}`);
    expect(answer).toMatchObject([
      { dagId: runId, children: [{ displayName: 'a', workflowRunExternalId: runId }] },
    ]);
    const other = await platform.addTenant('dags');
    const foreign = `${path}?dag_ids=${runId}&tenant=`;
    expect(
      (await platform.call('GET', `${foreign}${platform.tenantId}`, { token: other.token })).status,
    ).toBe(404);
    expect((await platform.call('GET', `${foreign}${other.tenantId}`, { token: other.token })).body).toEqual(
      [],
    );
    expect((await platform.call('GET', `${foreign}nonsense`)).status).toBe(400);
  });
});
