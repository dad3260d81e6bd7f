import type { WorkflowDefinition } from '@hatchet-ts/contracts';
import { insertEventRuns, insertEvents, insertLogs, putRateLimits } from '@hatchet-ts/schema';
import { uuidv7 } from '@hatchet-ts/service-kit';
import { Platform } from '../../../tests/platform';

const fault = (status: number, description: string, field?: string) => ({
  status,
  body: { errors: [{ description, ...(field && { field }) }] },
});
const FILTERS = '/api/v1/stable/tenants/{tenant}/filters';
const EVENTS = '/api/v1/stable/tenants/{tenant}/events';
const LIMITS = '/api/v1/tenants/{tenant}/rate-limits';

describe('filters, events, logs and limits over REST', () => {
  let platform: Platform;
  let workflow: WorkflowDefinition;

  beforeAll(async () => {
    platform = await Platform.start();
    workflow = await platform.register({ name: 'listening', tasks: [{ readableId: 'step' }] });
  });
  afterAll(() => platform.stop());

  describe('a filter (EVT-11)', () => {
    const create = (body: object) =>
      platform.call('POST', FILTERS, {
        body: { workflowId: workflow.workflowId, scope: 's', expression: 'input.n > 1', ...body },
      });

    it('is made, read, changed, listed and deleted', async () => {
      const made = await create({ payload: { a: 1 } });
      expect(made).toMatchObject({
        status: 200,
        body: { expression: 'input.n > 1', isDeclarative: false, payload: { a: 1 }, scope: 's' },
      });
      const path = `${FILTERS}/${made.body.metadata.id}`;
      expect(await platform.get(path)).toEqual(made.body);
      const changed = await platform.call('PATCH', path, { body: { scope: 's2' } });
      expect(changed.body).toMatchObject({ scope: 's2', expression: 'input.n > 1', payload: { a: 1 } });
      expect(await platform.get(`${FILTERS}?scopes=s2`)).toEqual({
        pagination: { current_page: 0, next_page: 1, num_pages: 1 },
        rows: [changed.body],
      });
      expect((await platform.get(`${FILTERS}?scopes=other`)).rows).toEqual([]);
      expect((await platform.call('DELETE', path)).body).toEqual(changed.body);
      expect(await platform.call('GET', path)).toMatchObject(fault(404, 'not found'));
    });

    it('with an expression that does not compile is refused and not stored', async () => {
      const answer = await create({ expression: 'input.n >' });
      expect(answer.status).toBe(400);
      expect(answer.body.errors[0]).toMatchObject({
        field: 'expression',
        description: expect.stringMatching(/^failed to compile expression: <input>:1:\d+: /),
      });
      expect((await platform.get(FILTERS)).rows).toEqual([]);
    });

    it('of an unknown workflow, or there already, is refused', async () => {
      const other = await platform.addTenant('filters');
      expect(await create({ workflowId: uuidv7(Date.now()) })).toMatchObject(
        fault(400, 'workflow not found'),
      );
      expect((await create({ scope: 'twice' })).status).toBe(200);
      expect((await create({ scope: 'twice' })).status).toBe(400);
      const foreign = await platform.call('POST', FILTERS.replace('{tenant}', other.tenantId), {
        token: other.token,
        body: { workflowId: workflow.workflowId, scope: 's', expression: 'true' },
      });
      expect(foreign).toMatchObject(fault(400, 'workflow not found'));
    });
  });

  it.each([
    ['input.n > 1', { status: 'SUCCESS', output: true }],
    ['input.n', { status: 'ERROR', error: 'expression did not evaluate to a boolean: got double' }],
    [
      'input.n >',
      { status: 'ERROR', error: expect.stringMatching(/^failed to compile expression: <input>:1:\d+: /) },
    ],
  ])('the expression %j can be tried', async (expression, answer) => {
    const body = { expression, input: { n: 2 } };
    const tried = await platform.call('POST', '/api/v1/stable/tenants/{tenant}/cel/debug', { body });
    expect(tried).toMatchObject({ status: 200, body: answer });
  });

  it('events show the runs they started, with payload and metadata as pushed (EVT-01, EVT-18)', async () => {
    const runId = await platform.trigger('listening');
    const filterId = uuidv7(Date.now());
    const events = [1, 2].map((n) => ({
      id: uuidv7(Date.now()),
      tenantId: platform.tenantId,
      key: `order:${n}`,
      scope: n === 1 ? 'eu' : null,
      payload: `{"n": ${n}, "big":9007199254740993}`,
      metadata: '{"source":"web"}',
      webhook: null,
    }));
    const [first] = events;
    await insertEvents(platform.database, events, [
      { eventId: first!.id, tenantId: platform.tenantId, key: 'source', value: 'web' },
    ]);
    await insertEventRuns(platform.database, [
      { eventId: first!.id, runId, tenantId: platform.tenantId, workflowId: workflow.workflowId, filterId },
    ]);

    const list = await platform.call('GET', `${EVENTS}?limit=1`);
    expect(list.text).toContain('"payload":{"n": 2, "big":9007199254740993}');
    expect(list.body.pagination).toEqual({ current_page: 1, next_page: 2, num_pages: 2 });
    const shown = {
      key: 'order:1',
      scope: 'eu',
      tenantId: platform.tenantId,
      additionalMetadata: { source: 'web' },
      triggeredRuns: [{ workflowRunId: runId, filterId }],
      workflowRunSummary: { queued: 1, running: 0, succeeded: 0, failed: 0, cancelled: 0 },
    };
    expect(await platform.get(`${EVENTS}/${first!.id}`)).toMatchObject(shown);
    for (const query of [
      'keys=order:1',
      'scopes=eu',
      'additionalMetadata=source:web',
      'workflowRunStatuses=QUEUED',
    ])
      expect((await platform.get(`${EVENTS}?${query}`)).rows).toMatchObject([shown]);
    expect(await platform.get(`${EVENTS}/keys`)).toEqual({ rows: ['order:1', 'order:2'] });
    expect(await platform.get(`/api/v1/events/${first!.id}/data`)).toEqual({ data: first!.payload });
    expect((await platform.call('GET', `${EVENTS}/${uuidv7(0)}`)).status).toBe(404);
  });

  it('payloads of events stay hidden from members who may not see them', async () => {
    const blind = await platform.userWith({
      email: 'blind@example.com',
      role: 'MEMBER',
      canViewPayloads: false,
    });
    const { rows } = await blind.get(EVENTS);
    expect(rows[0]).toMatchObject({ payload: {}, payloadsRestricted: true });
    expect(await blind.get(`/api/v1/tenants/{tenant}/events/${rows[0].metadata.id}/data`)).toEqual({
      data: '{}',
    });
  });

  it('log lines are found by task, level, attempt, text and time, and counted (LOG-05)', async () => {
    const taskId = await platform.trigger('listening');
    const at = Date.now();
    const line = (n: number, level: 'INFO' | 'ERROR', message: string, retry = 0) => ({
      taskId,
      tenantId: platform.tenantId,
      retry,
      level,
      message,
      metadata: n === 1 ? '{"k":1}' : null,
      createdAtMs: at + n,
    });
    await insertLogs(
      platform.database,
      [line(1, 'INFO', 'first line'), line(2, 'ERROR', 'second LINE'), line(3, 'INFO', 'third', 1)],
      { limit: 1000, marker: 'dropped' },
    );
    const path = `/api/v1/stable/tasks/${taskId}/logs`;
    const messages = async (query: string) =>
      (await platform.get(`${path}?${query}`)).rows.map((row: { message: string }) => row.message);

    const { rows, pagination } = await platform.get(path);
    expect(pagination).toEqual({ current_page: 0, next_page: 0, num_pages: 0 });
    expect(rows[0]).toMatchObject({
      message: 'first line',
      metadata: { k: 1 },
      level: 'INFO',
      attempt: 1,
      retryCount: 0,
      taskExternalId: taskId,
      taskDisplayName: 'step',
    });
    expect(await messages('order_by_direction=DESC')).toEqual(['third', 'second LINE', 'first line']);
    expect(await messages('levels=ERROR')).toEqual(['second LINE']);
    expect(await messages('attempt=2')).toEqual(['third']);
    expect(await messages('search=line&limit=1')).toEqual(['first line']);
    expect(await messages(`since=${new Date(at + 2).toISOString()}`)).toEqual(['third']);
    expect((await platform.get(`/api/v1/stable/tenants/{tenant}/logs?search=second`)).rows).toHaveLength(1);
    const { results } = await platform.get(
      `/api/v1/stable/tenants/{tenant}/log-point-metrics?since=${new Date(at - 60_000).toISOString()}&until=${new Date(at + 60_000).toISOString()}`,
    );
    const total = (level: string) => results.reduce((sum: number, point: never) => sum + point[level], 0);
    expect([total('INFO'), total('ERROR'), total('DEBUG')]).toEqual([2, 1, 0]);
  });

  it('rate limits show what is left, a refill that is due included', async () => {
    const put = (key: string, limit: number, windowUnit: string) => ({
      tenantId: platform.tenantId,
      key,
      limit,
      windowUnit,
    });
    await putRateLimits(
      platform.database,
      [put('per-hour', 10, 'HOUR'), put('per-second', 5, 'SECOND')],
      Date.now() - 60_000,
    );
    await platform.database.query('update rate_limits set value = 1');

    const { rows, pagination } = await platform.get(LIMITS);

    expect(pagination.num_pages).toBe(1);
    expect(rows).toMatchObject([
      { key: 'per-hour', limitValue: 10, value: 1, window: '1 HOUR' },
      { key: 'per-second', limitValue: 5, value: 5, window: '1 SECOND' },
    ]);
    const keys = async (query: string) =>
      (await platform.get(`${LIMITS}?${query}`)).rows.map((row: { key: string }) => row.key);
    expect(await keys('search=SECOND')).toEqual(['per-second']);
    expect(await keys('orderByField=limitValue&orderByDirection=desc&limit=1')).toEqual(['per-hour']);
    expect((await platform.call('DELETE', `${LIMITS}?key=per-hour`)).status).toBe(204);
    expect(await platform.call('DELETE', `${LIMITS}?key=per-hour`)).toMatchObject(fault(404, 'not found'));
  });
});
