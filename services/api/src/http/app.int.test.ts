import { openApiDocument } from '@hatchet-ts/contracts';
import { type Answer, Platform } from '../../tests/platform';
import { routes } from '../routes';
import { retired } from '../routes/retired';

const TRIGGER = '/api/v1/stable/tenants/{tenant}/workflow-runs/trigger';
const RUNS = '/api/v1/stable/tenants/{tenant}/workflow-runs';
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

describe('the HTTP side of the API', () => {
  let platform: Platform;
  let other: { tenantId: string; token: string };

  beforeAll(async () => {
    platform = await Platform.start();
    other = await platform.addTenant('other');
    await platform.register({ name: 'simple', tasks: [{ readableId: 'step' }] });
  });
  afterAll(() => platform.stop());

  const fault = (status: number, description: string, field?: string) => ({
    status,
    body: { errors: [{ description, ...(field && { field }) }] },
  });

  it('hands out its own document to anybody', async () => {
    const { body, headers } = await platform.call('GET', '/api/v1/openapi.json', { token: null });
    expect(headers.get('content-type')).toContain('application/json');
    expect(body).toEqual(openApiDocument());
  });

  describe('credentials', () => {
    it.each([
      ['none', null],
      ['not a token', 'nonsense'],
      ['a token of nobody', 'eyJhbGciOiJub25lIn0.e30.'],
    ])('%s: 403', async (_what, token) => {
      expect(await platform.call('GET', '/api/v1/tenants/{tenant}', { token })).toMatchObject(
        fault(403, 'Please provide valid credentials'),
      );
    });

    it('a revoked token is refused on its next call (USR-07)', async () => {
      const { token, tokenId } = await platform.tokens.issue({ tenantId: platform.tenantId, name: 'brief' });
      expect((await platform.call('GET', '/api/v1/tenants/{tenant}', { token })).status).toBe(200);
      await platform.tokens.revoke(platform.tenantId, tokenId);
      expect((await platform.call('GET', '/api/v1/tenants/{tenant}', { token })).status).toBe(403);
    });

    it('the scheme may be spelled in any case', async () => {
      const headers = { authorization: `bearer ${platform.token}` };
      expect((await platform.call('GET', '/api/v1/tenants/{tenant}', { headers })).status).toBe(200);
    });
  });

  describe('what belongs to another tenant looks as if it did not exist (ENV-02)', () => {
    it('its path', async () => {
      const foreign = await platform.call('GET', `/api/v1/tenants/${other.tenantId}`);
      const unknown = await platform.call('GET', `/api/v1/tenants/${UNKNOWN}`);
      expect(foreign).toMatchObject(fault(404, 'not found'));
      expect(foreign.text).toBe(unknown.text);
    });

    it('its runs, tasks, workers and workflows', async () => {
      const runId = await platform.trigger('simple');
      const workerId = await platform.addWorker(['simple:step']);
      const { rows } = await platform.get('/api/v1/tenants/{tenant}/workflows');
      const paths = [
        `/api/v1/stable/workflow-runs/${runId}`,
        `/api/v1/stable/tasks/${runId}`,
        `/api/v1/workers/${workerId}`,
        `/api/v1/workflows/${rows[0].metadata.id}`,
      ];
      for (const path of paths) {
        const foreign = await platform.call('GET', path, { token: other.token });
        const unknown = await platform.call('GET', path.replace(/[^/]+$/, UNKNOWN), { token: other.token });
        expect(foreign).toMatchObject(fault(404, 'not found'));
        expect(foreign.text).toBe(unknown.text);
        expect((await platform.call('GET', path)).status).toBe(200);
      }
    });
  });

  describe('bad input is answered with what is wrong (14.2)', () => {
    it('an id that is none', async () => {
      expect(await platform.call('GET', '/api/v1/stable/workflow-runs/not-a-uuid')).toMatchObject(
        fault(400, 'invalid workflow run id', 'v1-workflow-run'),
      );
    });

    it.each([
      [
        '{bad',
        "Syntax error: offset=2, error=invalid character 'b' looking for beginning of object key string",
      ],
      ['', 'Syntax error: offset=0, error=unexpected end of JSON input'],
      ['{"a":', 'Syntax error: offset=5, error=unexpected end of JSON input'],
      ['nope', "Syntax error: offset=1, error=invalid character 'n' looking for beginning of value"],
    ])('the body %j', async (body, description) => {
      expect(await platform.call('POST', TRIGGER, { body })).toMatchObject(fault(400, description));
    });

    it('a member of the wrong type, with its place', async () => {
      const body = '{"workflowName": "simple", "input": []}';
      expect(await platform.call('POST', TRIGGER, { body })).toMatchObject(
        fault(
          400,
          'Unmarshal type error: expected=map[string]interface {}, got=array, field=input, offset=37',
          'input',
        ),
      );
    });

    it('a missing member', async () => {
      expect(await platform.call('POST', TRIGGER, { body: { workflowName: 'simple' } })).toMatchObject(
        fault(
          400,
          "validation failed on field 'V1TriggerWorkflowRunRequest.Input': This field is required",
          'input',
        ),
      );
    });

    it('a priority out of range, in the text of the engine', async () => {
      const body = { workflowName: 'simple', input: {}, priority: 9 };
      expect(await platform.call('POST', TRIGGER, { body })).toMatchObject(
        fault(400, 'priority must be between 1 and 3, got 9', 'priority'),
      );
    });

    it.each([
      [
        'since=2020-01-01',
        "Invalid format for parameter only_tasks: query parameter 'only_tasks' is required",
      ],
      [
        'only_tasks=true&since=yesterday',
        `Invalid format for parameter since: error parsing 'yesterday' as RFC3339 or 2006-01-02 time: parsing time "yesterday" as "2006-01-02": cannot parse "yesterday" as "2006"`,
      ],
      [
        'only_tasks=maybe&since=2020-01-01',
        "Invalid format for parameter only_tasks: error parsing 'maybe' as boolean",
      ],
      [
        'only_tasks=true&since=2020-01-01&limit=0',
        'Invalid format for parameter limit: must be between 1 and 1000, got 0',
      ],
      [
        'only_tasks=true&since=2020-01-01&statuses=NEVER',
        "Invalid format for parameter statuses: 'NEVER' is not one of QUEUED, RUNNING, COMPLETED, CANCELLED, FAILED",
      ],
      ['only_tasks=true&since=2020-01-01&additional_metadata=x', 'invalid additional metadata filter: x'],
    ])('the query %s', async (query, description) => {
      const answer = await platform.call('GET', `${RUNS}?${query}`);
      expect(answer.status).toBe(400);
      expect(answer.body.errors[0].description).toBe(description);
    });

    it('an unknown path, and a known one with another method', async () => {
      expect(await platform.call('GET', '/api/v1/nonsense')).toMatchObject(
        fault(404, 'There is no GET /api/v1/nonsense in this API.'),
      );
      const answer = await platform.call('DELETE', TRIGGER);
      expect(answer).toMatchObject(fault(405, 'DELETE is not allowed here, only POST.'));
      expect(answer.headers.get('allow')).toBe('POST');
    });

    it('a body over the limit', async () => {
      const body = { workflowName: 'simple', input: { text: 'x'.repeat(5 * 1024 * 1024) } };
      expect(await platform.call('POST', TRIGGER, { body })).toMatchObject(
        fault(413, 'The request body is larger than 4194304 bytes'),
      );
    });

    it('a null character, in the path, the query and the body', async () => {
      const refused = (answer: Answer) => answer.body.errors[0];
      expect(refused(await platform.call('GET', '/api/v1/stable/tenants/{tenant}/webhooks/a%00b'))).toEqual({
        description: 'v1-webhook must not contain the null character',
        field: 'v1-webhook',
      });
      const byQuery = await platform.call('DELETE', '/api/v1/tenants/{tenant}/rate-limits?key=a%00b');
      expect(refused(byQuery)).toMatchObject({
        description: expect.stringContaining('must not contain the null character'),
        field: 'key',
      });
      const body = { workflowName: 'a\0b', input: {} };
      expect(refused(await platform.call('POST', TRIGGER, { body }))).toMatchObject({
        description: expect.stringContaining('Must not contain the null character'),
        field: 'workflowname',
      });
    });

    it('headers and URL larger than what HTTP servers read', async () => {
      expect(await platform.call('GET', `/api/v1/anything?x=${'x'.repeat(20_000)}`)).toMatchObject(
        fault(431, 'The URL and headers are larger than 16 KB.'),
      );
    });

    it('a path that is not UTF-8', async () => {
      expect((await platform.call('GET', '/api/v1/workers/%ff')).status).toBe(400);
    });
  });

  it.each([
    ['GET', '/api/v1/tenants/{tenant}/events', 'EventList is deprecated'],
    ['POST', '/api/v1/tenants/{tenant}/events/bulk', 'EventCreateBulk is deprecated'],
    ['GET', '/api/v1/tenants/{tenant}/queue-metrics', 'TenantGetQueueMetrics is deprecated'],
    [
      'GET',
      '/api/v1/tenants/{tenant}/workflows/runs',
      'WorkflowRunList is deprecated; please use V1WorkflowRunList instead',
    ],
    ['GET', `/api/v1/tenants/{tenant}/workflow-runs/${UNKNOWN}/shape`, 'This endpoint is deprecated.'],
  ])('%s %s belongs to the retired engine', async (method, path, description) => {
    expect(await platform.call(method, path)).toMatchObject(fault(400, description));
    expect((await platform.call(method, path, { token: null })).status).toBe(403);
    expect((await platform.call(method, path, { token: other.token })).status).toBe(404);
  });

  it('answers are data: nothing in them may run, be framed, or be stored', async () => {
    const { headers } = await platform.call('GET', '/api/v1/version', { token: null });
    expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.has('x-powered-by')).toBe(false);
  });

  it('live and ready answer without credentials; ready fails with the check that fails', async () => {
    expect(await platform.call('GET', '/api/live', { token: null })).toMatchObject({ status: 200, text: '' });
    expect(await platform.call('GET', '/api/ready', { token: null })).toMatchObject({
      status: 200,
      text: '',
    });
    platform.health.addCheck('broker', 'ready', () => {
      throw new Error('no connection');
    });
    expect(await platform.call('GET', '/api/ready', { token: null })).toMatchObject(
      fault(503, 'broker: no connection'),
    );
  });
});

/** Asks, though it is a POST; refuses whatever is sent; is called every few seconds by machines. */
const WITHOUT_TRACE = new Set([
  '/api/v1/stable/tenants/{tenant}/cel/debug',
  '/api/v1/stable/tenants/{tenant}/operators/http',
  '/api/v1/monitoring/{tenant}/probe',
]);
const isRetired = (path: string) => retired.some((route) => route.path === path);

describe('the route table', () => {
  const operations = Object.entries(openApiDocument().paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation: operation! })),
  );

  it('has no operation twice, and none the document does not know', () => {
    const ids = routes.map((route) => route.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const route of routes) {
      const operation = openApiDocument().paths[route.path]?.[route.method];
      expect([route.operationId, operation?.operationId]).toEqual([route.operationId, route.operationId]);
    }
  });

  it.each(operations)('$method $path asks for the credentials the document says', ({ operation }) => {
    const { access, ...route } = routes.find(({ operationId }) => operationId === operation.operationId)!;
    const schemes = operation.security.flatMap((scheme) => Object.keys(scheme));
    if (access.who === 'open') expect(schemes).toEqual([]);
    else expect(schemes).toContain('cookieAuth');
    // Tokens are refused with a sentence where the document of the original still names them.
    if (access.who === 'authenticated' || (access.who === 'tenant' && access.tokens !== false))
      expect(schemes).toContain('bearerAuth');
    // An operation on a tenant says where its tenant comes from.
    if (access.who === 'tenant')
      expect(
        route.tenantInQuery || route.path.includes('{tenant}') || route.path.includes(`{${route.resource}}`),
      ).toBe(true);
  });

  it('leaves an entry in the audit log for everything that changes a tenant', () => {
    const silent = routes.filter(
      ({ access, audit, method, path }) =>
        audit === null &&
        method !== 'get' &&
        access.who === 'tenant' &&
        !WITHOUT_TRACE.has(path) &&
        !isRetired(path),
    );
    expect(silent.map((route) => route.operationId)).toEqual([]);
  });

  it('has every operation of the document', () => {
    const missing = operations
      .map(({ operation }) => operation.operationId)
      .filter((id) => !routes.some((route) => route.operationId === id));
    expect(missing).toEqual([]);
  });
});
