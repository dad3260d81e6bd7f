import { insertTenantIfAbsent, partitionName, readAgedDays } from '@hatchet-ts/schema';
import { type Logger, uuidv7, VirtualClock } from '@hatchet-ts/service-kit';
import { TestEngine } from '@hatchet-ts/testkit';
import { keepRetention } from './retention-keeper';

const DAY_MS = 86_400_000;
const START = Date.UTC(2030, 0, 1, 12);

describe('retention (SLF-53, CFG-28, CFG-29, CFG-70)', () => {
  const logger = { info() {}, debug() {} } as unknown as Logger;
  let clock: VirtualClock;
  let engine: TestEngine;

  beforeEach(async () => {
    clock = new VirtualClock(START);
    engine = await TestEngine.start({ clock });
  });
  afterEach(() => engine.stop());

  const pass = (defaultRetentionMs = 30 * DAY_MS, workers = false) =>
    keepRetention(engine.database, clock, { defaultRetentionMs, workers, logger });
  const count = async (table: string, where = 'true') =>
    (await engine.database.query<{ n: number }>(`select count(*) as n from ${table} where ${where}`))[0]!.n;
  async function finishedRun(): Promise<string> {
    const id = await engine.trigger(await engine.register([{ name: 'one' }]), {
      metadataPairs: { customer: 'x' },
    });
    await engine.complete(id);
    return id;
  }
  async function moveTo(days: number): Promise<void> {
    await clock.advance(START + days * DAY_MS - clock.nowMs());
    await engine.makePartitions();
  }

  it('keeps what is younger than the period', async () => {
    await finishedRun();
    await moveTo(29);
    await pass();
    expect(await count('tasks')).toBe(1);
    expect(await count('run_metadata')).toBe(1);
  });

  it('drops whole days that hold nothing younger and nothing alive', async () => {
    await finishedRun();
    await moveTo(33);
    await pass();
    expect(await count('tasks')).toBe(0);
    expect(await readAgedDays(engine.database, clock.nowMs() - 30 * DAY_MS)).toEqual([]);
  });

  it('H10: leaves a day that is being listed to the next pass, and the listing to its end', async () => {
    await finishedRun();
    await moveTo(33);
    const day = START - (START % DAY_MS);
    const aged = () => readAgedDays(engine.database, clock.nowMs() - 30 * DAY_MS);
    await engine.database.transaction(async (tx) => {
      const listed = `select id from ${partitionName('tasks', day)}`;
      expect(await tx.query(listed)).toHaveLength(1);
      await pass();
      expect(await aged()).toEqual([day]);
      await tx.query(listed);
    });
    await pass();
    expect(await aged()).toEqual([]);
  });

  it('keeps a live run with all that belongs to it, while finished ones of the same day go', async () => {
    const live = await engine.trigger(await engine.register([{ name: 'one' }]), {
      metadataPairs: { customer: 'y' },
    });
    await finishedRun();
    await moveTo(33);
    await pass();
    expect(await engine.database.query('select id from tasks')).toEqual([{ id: live }]);
    expect(await count('run_metadata', `run_id = '${live}'`)).toBe(1);
    expect(await count('payloads')).toBe(1);
    await engine.complete(live);
    await pass();
    // It ended today, so it is kept for as long as any other run from today.
    expect(await count('tasks')).toBe(1);
  });

  it('keeps the results of children while their parent lives', async () => {
    const definition = await engine.register([{ name: 'one' }]);
    const parent = await engine.trigger(definition);
    const child = await engine.trigger(definition, {
      parent: { taskId: parent, runId: parent, index: 0, key: null } as never,
    });
    await engine.complete(child);
    await moveTo(33);
    await pass();
    expect(await count('tasks', `id = '${child}'`)).toBe(1);
    await engine.complete(parent);
    await pass();
    expect(await count('tasks', `id = '${child}'`)).toBe(0);
  });

  it('follows the period of each tenant', async () => {
    await finishedRun();
    const other = uuidv7(clock.nowMs());
    await insertTenantIfAbsent(engine.database, { id: other, slug: 'keeps', name: 'keeps' }, clock.nowMs());
    await engine.database.query('update tenants set retention_ms = $1 where id = $2', [365 * DAY_MS, other]);
    await moveTo(33);
    await pass();
    // The partition stays for the tenant that keeps more; the rows of the other one are gone.
    expect(await readAgedDays(engine.database, clock.nowMs() - 30 * DAY_MS)).not.toEqual([]);
    expect(await count('tasks')).toBe(0);
    expect(await count('payloads')).toBe(0);
    expect(await count('run_metadata')).toBe(0);
  });

  it('forgets workers that left long ago only where it is asked to (WRK-26)', async () => {
    await engine.database.query(
      `insert into workers (id, tenant_id, name, actions, slots, created_at, updated_at) values ($1, $2, 'gone', '{}', '{}', $3, $3)`,
      [uuidv7(START), engine.tenantId, new Date(START).toISOString()],
    );
    await moveTo(33);
    await pass();
    expect(await count('workers')).toBe(1);
    await pass(30 * DAY_MS, true);
    expect(await count('workers')).toBe(0);
  });
});
