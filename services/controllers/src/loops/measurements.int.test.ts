import { type Logger, type Loop, Metrics, VirtualClock } from '@hatchet-ts/service-kit';
import { TestEngine } from '@hatchet-ts/testkit';
import { measurementLoops } from './measurements';

const MINUTE_MS = 60_000;
const NOON = Date.UTC(2030, 0, 1, 12);

describe('measurements for operators (OTL-06, CFG-192 to CFG-196)', () => {
  const logger = { info() {}, error() {} } as unknown as Logger;
  let clock: VirtualClock;
  let engine: TestEngine;
  let metrics: Metrics;
  let loops: Map<string, Loop>;

  beforeAll(async () => {
    clock = new VirtualClock(NOON);
    engine = await TestEngine.start({ clock });
  });
  afterAll(() => engine.stop());

  beforeEach(() => {
    metrics = new Metrics();
    const config = {
      SERVER_CRON_OPERATIONS_DB_HEALTH_METRICS_INTERVAL: 5_000,
      SERVER_CRON_OPERATIONS_OLAP_METRICS_INTERVAL: 5_000,
      SERVER_CRON_OPERATIONS_WORKER_METRICS_INTERVAL: 5_000,
      SERVER_CRON_OPERATIONS_YESTERDAY_RUN_COUNT_HOUR: 1,
      SERVER_CRON_OPERATIONS_YESTERDAY_RUN_COUNT_MINUTE: 30,
    };
    const { database } = engine;
    loops = new Map(
      measurementLoops({ database, clock, logger, metrics, config }).map((loop) => [loop.name, loop]),
    );
  });
  afterEach(async () => {
    for (const loop of loops.values()) await loop.stop();
  });

  async function firstPassOf(name: string): Promise<Loop> {
    const loop = loops.get(name)!;
    const { passed } = loop.signals;
    await loop.start();
    await passed;
    return loop;
  }
  const values = async (name: string) => (await metrics.registry.getSingleMetric(name)!.get()).values;
  const reading = async (name: string, labels: object = {}) =>
    (await values(name)).find((value) => JSON.stringify(value.labels) === JSON.stringify(labels))?.value;

  it('tell the size, the sessions and the dead rows of the database', async () => {
    await firstPassOf('measure-database');
    expect(await reading('hatchet_database_bytes')).toBeGreaterThan(1_000_000);
    expect(await reading('hatchet_database_longest_transaction_seconds')).toBeGreaterThanOrEqual(0);
    expect(await reading('hatchet_database_connections', { state: 'active' })).toBeGreaterThanOrEqual(1);
    expect((await values('hatchet_database_dead_rows')).map(({ labels }) => labels.table)).toContain(
      'queue_items',
    );
  });

  it('tell what is kept of runs, by table', async () => {
    await engine.database.query('analyze tasks');
    await firstPassOf('measure-history');
    // From yesterday to two days ahead, and those of the day the database was made on.
    expect(await reading('hatchet_history_partitions', { table: 'tasks' })).toBeGreaterThanOrEqual(4);
    expect(await reading('hatchet_history_bytes', { table: 'tasks' })).toBeGreaterThan(0);
    expect(await reading('hatchet_history_rows', { table: 'tasks' })).toBeGreaterThanOrEqual(0);
  });

  it('tell of connected workers and what they hold, again at every interval', async () => {
    const loop = await firstPassOf('measure-workers');
    expect(await reading('hatchet_connected_workers', { state: 'active' })).toBe(0);
    await engine.database.query(
      `insert into workers (id, tenant_id, name, connected, paused, actions, slots, created_at, updated_at)
       select gen_random_uuid(), $1, 'w', true, n = 3, '{}', '{}', now(), now() from generate_series(1, 3) n`,
      [engine.tenantId],
    );
    const { passed } = loop.signals;
    await clock.advance(2 * 5_000);
    await passed;
    expect(await reading('hatchet_connected_workers', { state: 'active' })).toBe(2);
    expect(await reading('hatchet_connected_workers', { state: 'paused' })).toBe(1);
    expect(await reading('hatchet_assigned_attempts')).toBe(0);
  });

  it('count the runs of yesterday at the chosen minute and at no other', async () => {
    const definition = await engine.register([{ name: 'one' }]);
    await engine.complete(await engine.trigger(definition));
    await engine.trigger(definition);
    const loop = await firstPassOf('measure-yesterday');
    const countAfter = async (ms: number) => {
      await clock.advance(ms);
      // Woken a pass looks at the clock, as it does by itself when it is time.
      const { passed } = loop.signals;
      loop.wake();
      await passed;
      return reading('hatchet_yesterday_runs', { state: 'completed' });
    };
    const untilMinuteBeforeMs = Date.UTC(2030, 0, 2, 1, 29) - clock.nowMs();
    expect(await countAfter(untilMinuteBeforeMs)).toBeUndefined();
    expect(await countAfter(MINUTE_MS)).toBe(1);
    expect(await reading('hatchet_yesterday_runs', { state: 'live' })).toBe(1);
    expect(await reading('hatchet_yesterday_runs', { state: 'failed' })).toBe(0);
  });
});
