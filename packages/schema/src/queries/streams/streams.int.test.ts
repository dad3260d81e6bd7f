import { type TestDatabase, testDatabase } from '@hatchet-ts/testkit';
import { Database } from '../../database';
import { deleteOldChunks } from './delete-old-chunks';
import { insertChunks } from './insert-chunks';
import { type ChunkPosition, readChunks, readStreamHeads } from './read-chunks';

const TENANT = '01930000-0000-7000-8000-00000000000a';
const FIRST: ChunkPosition = { written: '0', seq: 0 };

describe('stream chunks', () => {
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

  async function task(): Promise<string> {
    const hex = nowMs.toString(16).padStart(12, '0');
    const id = `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${String(++made).padStart(12, '0')}`;
    await db.query(
      `insert into tasks (id, tenant_id, workflow_id, version_id, step, priority) values ($1, $2, $1, $1, 0, 1)`,
      [id, TENANT],
    );
    return id;
  }
  const chunk = (taskId: string, text: string, index: number | null = null) => ({
    taskId,
    tenantId: TENANT,
    index,
    body: Buffer.from(text),
    createdAtMs: nowMs,
  });
  const read = async (runId: string, after = FIRST) => {
    const [page] = await readChunks(db, [{ runId, tenantId: TENANT, after }]);
    return page!;
  };

  it('are given back byte for byte, NUL and invalid UTF-8 included (STR-01)', async () => {
    const id = await task();
    const body = Buffer.from([0, 255, 34, 92, 10]);
    await insertChunks(db, [{ ...chunk(id, ''), body }]);
    expect((await read(id)).chunks[0]!.body).toEqual(body);
  });

  it('of a task the tenant does not have are not stored', async () => {
    const id = await task();
    expect([...(await insertChunks(db, [chunk(id, 'a'), chunk(TENANT, 'b')])).keys()]).toEqual([id]);
  });

  it('come in pages bounded by rows and by bytes', async () => {
    const id = await task();
    for (let batch = 0; batch < 3; batch++)
      await insertChunks(
        db,
        Array.from({ length: 200 }, (_, i) => chunk(id, String(batch * 200 + i), batch * 200 + i)),
      );
    const first = await read(id);
    expect(first.chunks).toHaveLength(500);
    expect(first.more).toBe(true);
    const second = await read(id, first.chunks.at(-1));
    expect(second.more).toBe(false);
    expect([...first.chunks, ...second.chunks].map((c) => c.index)).toEqual(
      Array.from({ length: 600 }, (_, i) => i),
    );

    const large = await task();
    await insertChunks(
      db,
      [1, 2, 3].map(() => chunk(large, 'x'.repeat(700_000))),
    );
    const { chunks, more } = await read(large);
    expect(chunks).toHaveLength(2);
    expect(more).toBe(true);
  });

  it('that commit late are found behind the position that their reader goes on from', async () => {
    const id = await task();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let written = () => {};
    const wrote = new Promise<void>((resolve) => {
      written = resolve;
    });
    const slow = db.transaction(async (tx) => {
      await insertChunks(tx, [chunk(id, 'slow')]);
      written();
      await held;
    });
    await wrote;
    await insertChunks(db, [chunk(id, 'fast')]);
    const before = await read(id);
    expect(before.chunks.map((c) => String(c.body))).toEqual(['fast']);
    release();
    await slow;
    const after = await read(id, { written: before.xmin, seq: 0 });
    expect(after.chunks.map((c) => String(c.body))).toEqual(['slow', 'fast']);
  });

  it('have a head per attempt, with what a reader from here on would meet again', async () => {
    const id = await task();
    expect((await readStreamHeads(db, id, TENANT)).heads).toEqual([]);
    await insertChunks(db, [chunk(id, 'a', 0), chunk(id, 'b', 1)]);
    await db.query('update tasks set retry = 1 where id = $1', [id]);
    await insertChunks(db, [chunk(id, 'c')]);
    const { heads, xmin } = await readStreamHeads(db, id, TENANT);
    expect(heads).toMatchObject([
      { taskId: id, retry: 0, index: 1 },
      { taskId: id, retry: 1, index: null },
    ]);
    const again = await read(id, { written: xmin, seq: 0 });
    expect(again.chunks.map((c) => c.seq)).toEqual(heads.flatMap((head) => head.recent ?? []));
  });

  it('are deleted once they are old, whatever becomes of their run', async () => {
    const id = await task();
    await insertChunks(db, [{ ...chunk(id, 'old'), createdAtMs: nowMs - 1000 }, chunk(id, 'new')]);
    const bound = 'ffffffff-0000-0000-0000-000000000000';
    expect(await deleteOldChunks(db, bound, nowMs - 500)).toBe(1);
    expect((await read(id)).chunks.map((c) => String(c.body))).toEqual(['new']);
  });
});
