import { traceparentOf } from '@hatchet-ts/engine';
import { insertSpans } from '@hatchet-ts/schema';
import { Platform } from '../../../tests/platform';

const TRACES = '/api/v1/stable/tenants/{tenant}/traces';

describe('the trace of a run', () => {
  let platform: Platform;
  let runId: string;

  beforeAll(async () => {
    platform = await Platform.start();
    await platform.register({ name: 'traced', tasks: [{ readableId: 'task' }] });
    runId = await platform.trigger('traced');
    await platform.run(await platform.addWorker(['traced:task']), runId);
    const span = {
      tenantId: platform.tenantId,
      runId,
      taskId: runId,
      retry: null,
      traceId: traceparentOf(runId).split('-')[1]!,
      spanId: 'b'.repeat(16),
      parentSpanId: null,
      name: 'users-own',
      kind: 3,
      service: 'shop',
      status: 2,
      statusMessage: 'out of stock',
      startedAt: new Date().toISOString(),
      durationNs: 1_500n,
      resourceAttributes: '{"service.name":"shop"}',
      attributes: '{"item":"7"}',
      scopeName: 'tracer',
      scopeVersion: '1',
    };
    await insertSpans(platform.database, [span], 100);
  });
  afterAll(() => platform.stop());

  it("has the engine's spans and those that were sent (OTL-04, traces 29:26)", async () => {
    const { pagination, retryCounts, rows } = await platform.get(`${TRACES}?run_external_id=${runId}`);
    expect(pagination).toEqual({ current_page: 1, next_page: 1, num_pages: 1 });
    expect(retryCounts).toEqual([0]);
    const [, traceId, rootId] = traceparentOf(runId).split('-');
    expect(rows).toMatchObject([
      { spanName: 'hatchet.engine.workflow_run', spanId: rootId, traceId, statusCode: 'OK', retryCount: 0 },
      { spanName: 'hatchet.engine.queued', parentSpanId: rootId, traceId },
      { spanName: 'hatchet.engine.start_step_run', parentSpanId: rootId, traceId },
      {
        spanName: 'users-own',
        spanKind: 'CLIENT',
        statusCode: 'ERROR',
        statusMessage: 'out of stock',
        durationNs: 1500,
        spanAttributes: { item: '7' },
      },
    ]);
    expect(rows[0]).not.toHaveProperty('parentSpanId');
    expect(rows[0]).not.toHaveProperty('statusMessage');
  });

  it('comes in pages', async () => {
    const page = await platform.get(`${TRACES}?run_external_id=${runId}&limit=2&offset=2`);
    expect(page.rows.map((row: { spanName: string }) => row.spanName)).toEqual([
      'hatchet.engine.start_step_run',
      'users-own',
    ]);
    expect(page.pagination).toEqual({ current_page: 2, next_page: 2, num_pages: 2 });
  });

  it('of another tenant is not found', async () => {
    const other = await platform.addTenant('other');
    const answer = await platform.call(
      'GET',
      `/api/v1/stable/tenants/${other.tenantId}/traces?run_external_id=${runId}`,
      { token: other.token },
    );
    expect(answer.status).toBe(404);
  });
});
