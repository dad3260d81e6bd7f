import { type TestDatabase, testDatabase } from '@hatchet-ts/testkit';
import { Database } from '../../database';
import { insertSpans, type NewSpan } from './insert-spans';
import { countSpans, listSpans } from './list-spans';

const TENANT = '01930000-0000-7000-8000-00000000000a';

describe('spans', () => {
  let server: TestDatabase;
  let db: Database;
  const nowMs = Date.now();
  const hex = nowMs.toString(16).padStart(12, '0');
  const id = (n: number) => `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${String(n).padStart(12, '0')}`;
  const [run, task, standalone] = [id(1), id(2), id(3)] as const;

  beforeAll(async () => {
    server = await testDatabase();
    db = new Database({ url: server.url, maxConnections: 2 });
    await db.query(
      `insert into runs (id, tenant_id, workflow_id, version_id, priority) values ($1, $2, $1, $1, 1)`,
      [run, TENANT],
    );
    for (const [taskId, runId] of [
      [task, run],
      [standalone, null],
    ])
      await db.query(
        `insert into tasks (id, tenant_id, run_id, workflow_id, version_id, step, priority, retry) values ($1, $2, $3, $1, $1, 0, 1, 2)`,
        [taskId, TENANT, runId],
      );
  });
  afterAll(async () => {
    await db.close();
    await server.close();
  });

  const span = (spanId: string, names: Partial<NewSpan>): NewSpan => ({
    tenantId: TENANT,
    runId: null,
    taskId: null,
    retry: null,
    traceId: 'a'.repeat(32),
    spanId,
    parentSpanId: null,
    name: 'work "done", {really}',
    kind: 5,
    service: 'worker',
    status: 1,
    statusMessage: null,
    startedAt: new Date(nowMs).toISOString(),
    durationNs: 1_234_567n,
    resourceAttributes: '{"service.name":"worker"}',
    attributes: '{}',
    scopeName: 's',
    scopeVersion: '1',
    ...names,
  });
  const list = (runId: string, taskId: string | null = null) =>
    listSpans(db, { tenantId: TENANT, runId, taskId }, { limit: 100, offset: 0 });

  it('belong to the run of the task they name, or to the run they name; others are refused (OTL-04)', async () => {
    const outcomes = await insertSpans(
      db,
      [
        span('01', { taskId: task }),
        span('02', { runId: run, retry: 0 }),
        span('03', { runId: standalone }),
        span('04', { runId: TENANT }),
        span('05', {}),
        span('06', { taskId: task, tenantId: run }),
      ],
      100,
    );
    expect(outcomes).toEqual(['stored', 'stored', 'stored', 'unknown', 'unknown', 'unknown']);
    expect(await list(run)).toMatchObject([
      {
        spanId: '01',
        taskId: task,
        retry: 2,
        name: 'work "done", {really}',
        durationNs: 1_234_567,
        startedAt: nowMs,
      },
      { spanId: '02', taskId: null, retry: 0 },
    ]);
    expect(await list(run, task)).toMatchObject([{ spanId: '01' }]);
    expect(await list(standalone)).toMatchObject([{ spanId: '03' }]);
    expect(await countSpans(db, { tenantId: TENANT, runId: run, taskId: null })).toEqual({
      count: 2,
      retries: [0, 2],
    });
  });

  it('sent twice are stored once, and a run takes no more than its limit', async () => {
    const target = id(9);
    await db.query(
      `insert into runs (id, tenant_id, workflow_id, version_id, priority) values ($1, $2, $1, $1, 1)`,
      [target, TENANT],
    );
    const batch = ['11', '12', '13'].map((spanId) => span(spanId, { runId: target }));
    expect(await insertSpans(db, batch, 4)).toEqual(['stored', 'stored', 'stored']);
    await insertSpans(db, batch.slice(0, 1), 4);
    expect(await insertSpans(db, [span('14', { runId: target }), span('15', { runId: target })], 4)).toEqual([
      'stored',
      'full',
    ]);
    expect((await list(target)).map((row) => row.spanId)).toEqual(['11', '12', '13', '14']);
  });
});
