import { type TestDatabase, testDatabase } from '@hatchet-ts/testkit';
import { Database } from '../../database';
import { insertLogs, type NewLog } from './insert-logs';
import { countLogs, type LogFilter, listLogs } from './list-logs';

const TENANT = '01930000-0000-7000-8000-00000000000a';
const OTHER = '01930000-0000-7000-8000-00000000000b';
const CAP = { limit: 1000, marker: 'no more' };

describe('log lines', () => {
  let server: TestDatabase;
  let db: Database;
  const nowMs = Date.now();
  let made = 0;

  beforeAll(async () => {
    server = await testDatabase();
    db = new Database({ url: server.url, maxConnections: 4 });
  });
  afterAll(async () => {
    await db.close();
    await server.close();
  });

  async function task(
    options: { tenantId?: string; retry?: number; workflowId?: string; versionId?: string } = {},
  ) {
    const id = `${nowMs
      .toString(16)
      .padStart(12, '0')
      .replace(/^(.{8})/, '$1-')}-7000-8000-${String(++made).padStart(12, '0')}`;
    await db.query(
      `insert into tasks (id, tenant_id, workflow_id, version_id, step, priority, retry) values ($1, $2, $3, $4, 0, 1, $5)`,
      [id, options.tenantId ?? TENANT, options.workflowId ?? id, options.versionId ?? id, options.retry ?? 0],
    );
    return id;
  }
  const line = (taskId: string, message: string, more: Partial<NewLog> = {}): NewLog => ({
    taskId,
    tenantId: TENANT,
    retry: null,
    level: 'INFO',
    message,
    metadata: null,
    createdAtMs: nowMs,
    ...more,
  });
  const everything: Omit<LogFilter, 'taskIds'> = {
    tenantId: TENANT,
    workflowIds: null,
    stepIds: null,
    levels: null,
    retry: null,
    search: null,
    sinceMs: null,
    untilMs: null,
  };
  const read = async (taskId: string, filter: Partial<LogFilter> = {}, order: 'asc' | 'desc' = 'asc') =>
    (
      await listLogs(db, { ...everything, taskIds: [taskId], ...filter }, { order, limit: 10_000, offset: 0 })
    ).map((row) => row.message);

  it('are given back by time, and in the order of arrival within a moment (LOG-01)', async () => {
    const id = await task();
    await insertLogs(
      db,
      [line(id, 'b', { createdAtMs: nowMs + 5 }), line(id, 'c', { createdAtMs: nowMs + 5 })],
      CAP,
    );
    await insertLogs(db, [line(id, 'a', { createdAtMs: nowMs + 1 })], CAP);
    expect(await read(id)).toEqual(['a', 'b', 'c']);
    expect(await read(id, {}, 'desc')).toEqual(['c', 'b', 'a']);
  });

  it('keep metadata as sent, and the attempt: the one given, else the task’s present one', async () => {
    const id = await task({ retry: 2 });
    await insertLogs(db, [line(id, 'now', { metadata: '{ "a": 1}' }), line(id, 'before', { retry: 1 })], CAP);
    const rows = await listLogs(db, { ...everything, taskIds: [id] }, { order: 'asc', limit: 10, offset: 0 });
    expect(rows).toMatchObject([
      { message: 'now', retry: 2, metadata: '{ "a": 1}', taskId: id, workflowId: id, step: 0 },
      { message: 'before', retry: 1, metadata: null },
    ]);
  });

  it('are filtered by level, attempt, text of any case, and times on neither of their bounds (LOG-05)', async () => {
    const id = await task();
    await insertLogs(
      db,
      [
        line(id, 'Alpha 100%', { level: 'DEBUG', retry: 0, createdAtMs: nowMs + 1 }),
        line(id, 'beta', { level: 'WARN', retry: 1, createdAtMs: nowMs + 2 }),
        line(id, 'ALPHA', { level: 'ERROR', retry: 1, createdAtMs: nowMs + 3 }),
      ],
      CAP,
    );
    expect(await read(id, { levels: ['WARN', 'ERROR'] })).toEqual(['beta', 'ALPHA']);
    expect(await read(id, { retry: 0 })).toEqual(['Alpha 100%']);
    expect(await read(id, { search: 'alpha' })).toEqual(['Alpha 100%', 'ALPHA']);
    expect(await read(id, { search: '%' })).toEqual(['Alpha 100%']);
    expect(await read(id, { sinceMs: nowMs + 1, untilMs: nowMs + 3 })).toEqual(['beta']);
    expect(await read(id, { levels: [] })).toEqual([]);
  });

  it('of a whole tenant are filtered by workflow and step, and counted by level and stretch of time', async () => {
    const versionId = '01930000-0000-7000-8000-0000000000f1';
    const workflowId = '01930000-0000-7000-8000-0000000000f2';
    const stepId = '01930000-0000-7000-8000-0000000000f3';
    const at = nowMs + 100_000;
    await db.query(
      'insert into tenants (id, slug, name, created_at, updated_at) values ($1, $2, $2, now(), now())',
      [TENANT, 'tenant'],
    );
    await db.query(
      `insert into workflows (id, tenant_id, name, created_at, updated_at) values ($1, $2, 'w', now(), now())`,
      [workflowId, TENANT],
    );
    await db.query(
      `insert into workflow_versions (id, tenant_id, workflow_id, checksum, ordinal, definition, created_at)
       values ($1, $2, $3, 'x', 1, $4, now())`,
      [versionId, TENANT, workflowId, JSON.stringify({ tasks: [{ stepId }] })],
    );
    const id = await task({ workflowId, versionId });
    const elsewhere = await task();
    await insertLogs(
      db,
      [
        line(id, 'one', { createdAtMs: at + 10 }),
        line(id, 'two', { createdAtMs: at + 20, level: 'ERROR' }),
        line(id, 'three', { createdAtMs: at + 1010 }),
        line(elsewhere, 'four', { createdAtMs: at + 15 }),
      ],
      CAP,
    );
    const list = async (filter: Partial<LogFilter>) =>
      (
        await listLogs(
          db,
          { ...everything, taskIds: null, sinceMs: at, ...filter },
          { order: 'asc', limit: 10, offset: 0 },
        )
      ).map((row) => row.message);
    expect(await list({})).toEqual(['one', 'four', 'two', 'three']);
    expect(await list({ workflowIds: [workflowId] })).toEqual(['one', 'two', 'three']);
    expect(await list({ stepIds: [stepId], levels: ['ERROR'] })).toEqual(['two']);
    expect(await list({ tenantId: OTHER })).toEqual([]);
    expect(await countLogs(db, { ...everything, taskIds: null, sinceMs: at }, 1000)).toEqual([
      { bucket: 0, level: 'ERROR', count: 1 },
      { bucket: 0, level: 'INFO', count: 2 },
      { bucket: 1, level: 'INFO', count: 1 },
    ]);
  });

  it('stop at the limit of their task behind one line that says so (LOG-04)', async () => {
    const id = await task();
    const other = await task();
    const cap = { limit: 3, marker: 'no more' };
    const lines = ['1', '2', '3', '4', '5'].map((message) => line(id, message));
    expect(await insertLogs(db, [...lines, line(other, 'other')], cap)).toEqual([
      'stored',
      'stored',
      'stored',
      'dropped',
      'dropped',
      'stored',
    ]);
    expect(await insertLogs(db, [line(id, '6')], cap)).toEqual(['dropped']);
    expect(await read(id)).toEqual(['1', '2', '3', 'no more']);
    expect(await read(other)).toEqual(['other']);
  });

  it('of a task the tenant does not have are refused one by one', async () => {
    const own = await task();
    const foreign = await task({ tenantId: OTHER });
    const outcomes = await insertLogs(db, [line(foreign, 'x'), line(own, 'y'), line(TENANT, 'z')], CAP);
    expect(outcomes).toEqual(['unknown', 'stored', 'unknown']);
  });

  it('written by several processes at once all find a number of their own, or are told to try again', async () => {
    const ids = [await task(), await task()];
    const write = async (writer: number) => {
      let left = Array.from({ length: 40 }, (_, i) => line(ids[i % 2]!, `${writer}.${i}`));
      while (left.length > 0) {
        const outcomes = await insertLogs(db, left, CAP);
        left = left.filter((_, i) => outcomes[i] === 'again');
      }
    };
    await Promise.all([write(1), write(2), write(3), write(4)]);
    for (const id of ids) expect(new Set(await read(id)).size).toBe(80);
  });
});
