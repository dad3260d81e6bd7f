import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TASK_STATE } from '@hatchet-ts/contracts';
import { createBroker, type MessageBroker } from '@hatchet-ts/messaging';
import { Database, RETIRED_PROCESS, readMetricSnapshots, retireMetricSnapshots } from '@hatchet-ts/schema';
import { createLogger, Metrics, SystemClock, uuidv7 } from '@hatchet-ts/service-kit';
import { type TestDatabase, testDatabase, until } from '@hatchet-ts/testkit';
import type { Definitions } from '../definitions';
import { EngineMetrics } from './engine-metrics';
import { Facts } from './facts';
import { MetricSnapshots } from './metric-snapshots';
import { type Series, sumSeries } from './series';
import { TenantMetrics } from './tenant-metrics';

const TENANT = '01930000-0000-7000-8000-00000000000a';
const definitions = { peek: () => ({ name: 'loan' }) } as unknown as Definitions;
const clock = new SystemClock();
const logger = createLogger({ level: 'silent', service: 'test' });

describe('metrics of a tenant', () => {
  let server: TestDatabase;
  let database: Database;
  let broker: MessageBroker;
  const snapshots: MetricSnapshots[] = [];

  beforeEach(async () => {
    server = await testDatabase();
    database = new Database({ url: server.url, maxConnections: 4 });
    broker = createBroker({ kind: 'memory', logger, metrics: new Metrics(), processId: 'broker' });
    await broker.start();
  });
  afterEach(async () => {
    for (const each of snapshots.splice(0)) await each.stop();
    await broker.close();
    await database.close();
    await server.close();
  });

  /** What one process of the platform holds. */
  async function makeProcess() {
    const processId = uuidv7(Date.now());
    const metrics = new Metrics({ service: 'test' });
    const engine = new EngineMetrics(metrics, definitions);
    const keeper = new MetricSnapshots({ database, broker, metrics, clock, logger, processId });
    snapshots.push(keeper);
    await keeper.start();
    return { processId, metrics, engine, keeper };
  }
  const tenantMetrics = (
    { metrics, processId }: { metrics: Metrics; processId: string },
    config: Partial<TenantMetrics['options']['config']> = {},
  ) =>
    new TenantMetrics({
      config: { SERVER_PROMETHEUS_ENABLED: true, ...config } as never,
      database,
      broker,
      metrics,
      clock,
      processId,
    });
  const created = (n: number) => {
    const facts = new Facts();
    facts.of(TENANT).created = n;
    return facts;
  };

  it('are the sum over all processes, in the text format with HELP and TYPE (PRM-02)', async () => {
    const dispatcher = await makeProcess();
    const api = await makeProcess();
    dispatcher.engine.record(created(3));
    const ended = new Facts();
    ended.of(TENANT).ended.push({ versionId: 'v', state: TASK_STATE.completed, ms: 40 });
    dispatcher.engine.record(ended);
    api.engine.record(created(2));
    await until(async () => (await readMetricSnapshots(database, TENANT, api.processId, 0)).length > 0);

    dispatcher.engine.record(created(95));
    const name = 'hatchet_tenant_created_tasks_total';
    // Others have a quarter of a second to answer, which a stall of the machine may take from them.
    const text = await until(async () => {
      const page = await tenantMetrics(api).text(TENANT);
      return page.includes(`${name}{tenant_id="${TENANT}"} 100\n`) && page;
    });
    expect(text).toContain(
      `# HELP ${name} Tasks created\n# TYPE ${name} counter\n${name}{tenant_id="${TENANT}"} 100\n`,
    );
    const duration = 'hatchet_tenant_workflow_duration_milliseconds';
    const labels = `tenant_id="${TENANT}",workflow_name="loan",status="COMPLETED"`;
    expect(text).toContain(
      `${duration}_bucket{${labels},le="25"} 0\n${duration}_bucket{${labels},le="50"} 1\n`,
    );
    expect(text).toContain(`${duration}_bucket{${labels},le="+Inf"} 1\n`);
    expect(text).toContain(`${duration}_sum{${labels}} 40\n${duration}_count{${labels}} 1\n`);
  });

  it('hold nothing of other tenants (PRM-02)', async () => {
    const api = await makeProcess();
    api.engine.count('failedTasks', uuidv7(1), 1);
    api.engine.count('failedTasks', TENANT, 1);
    const text = await tenantMetrics(api).text(TENANT);
    expect([...text.matchAll(/tenant_id="([^"]+)"/g)].map((match) => match[1])).toEqual([TENANT, TENANT]);
  });

  it('survive the process that counted them, its gauges do not', async () => {
    const scheduler = await makeProcess();
    const api = await makeProcess();
    scheduler.engine.record(created(4));
    scheduler.engine.gauge('workerSlots', (set) => set(TENANT, 10));
    await snapshots.shift()!.stop();
    const text = await tenantMetrics(api).text(TENANT);
    expect(text).toContain(`hatchet_tenant_created_tasks_total{tenant_id="${TENANT}"} 4`);
    expect(text).not.toContain('hatchet_tenant_worker_slots');
  });

  it('cost no statement while nothing changes', async () => {
    const { engine, keeper } = await makeProcess();
    engine.record(created(1));
    await keeper.stop();
    const before = database.statements;
    await keeper.stop();
    expect(database.statements).toBe(before);
  });

  it('of processes long gone are summed up once, and counters never go back', async () => {
    for (const n of [1, 2]) {
      const gone = await makeProcess();
      gone.engine.record(created(n));
      gone.engine.gauge('workerSlots', (set) => set(TENANT, 10));
      await snapshots.pop()!.stop();
    }
    const sum = (texts: string[]) =>
      JSON.stringify(sumSeries(texts.map((text) => JSON.parse(text) as Series)));
    const later = Date.now() + 1000;
    expect(await database.transaction((tx) => retireMetricSnapshots(tx, later, later, sum))).toBe(2);
    const api = await makeProcess();
    api.engine.record(created(3));
    const rows = await readMetricSnapshots(database, TENANT, api.processId, 0);
    expect(rows.map((row) => row.processId)).toEqual([RETIRED_PROCESS]);
    expect(await tenantMetrics(api).text(TENANT)).toContain(
      `hatchet_tenant_created_tasks_total{tenant_id="${TENANT}"} 6`,
    );
  });

  it('are refused with a sentence when they are switched off everywhere', async () => {
    const api = { metrics: new Metrics(), processId: uuidv7(1) };
    await expect(tenantMetrics(api, { SERVER_PROMETHEUS_ENABLED: false }).text(TENANT)).rejects.toMatchObject(
      {
        code: 'invalid_argument',
        message: 'Prometheus metrics are not enabled for this tenant.',
      },
    );
  });

  describe('from a Prometheus server (PRM-03)', () => {
    let prometheus: Server;
    let asked: { url: string; authorization: string | undefined }[];
    let status = 200;
    let url: string;

    beforeEach(async () => {
      asked = [];
      status = 200;
      prometheus = createServer((request, response) => {
        asked.push({ url: request.url!, authorization: request.headers.authorization });
        response.writeHead(status);
        response.end(
          `# TYPE hatchet_tenant_created_tasks_total counter\nhatchet_tenant_created_tasks_total 7\n`,
        );
      });
      await new Promise<void>((resolve) => prometheus.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${(prometheus.address() as AddressInfo).port}/`;
    });
    afterEach(() => new Promise((resolve) => prometheus.close(resolve)));

    it('are asked for by tenant, with the configured credentials', async () => {
      const api = { metrics: new Metrics(), processId: uuidv7(1) };
      const text = await tenantMetrics(api, {
        SERVER_PROMETHEUS_SERVER_URL: url,
        SERVER_PROMETHEUS_SERVER_USERNAME: 'reader',
        SERVER_PROMETHEUS_SERVER_PASSWORD: 'secret',
      }).text(TENANT);
      expect(text).toBe(
        '# HELP hatchet_tenant_created_tasks_total Tasks created\n' +
          '# TYPE hatchet_tenant_created_tasks_total counter\nhatchet_tenant_created_tasks_total 7\n',
      );
      const [request] = asked;
      expect(new URL(request!.url, url).searchParams.get('match[]')).toBe(
        `{__name__=~"hatchet_tenant_.+",tenant_id="${TENANT}"}`,
      );
      expect(request!.authorization).toBe(`Basic ${Buffer.from('reader:secret').toString('base64')}`);
    });

    it('say what is wrong when it refuses or does not answer', async () => {
      const api = { metrics: new Metrics(), processId: uuidv7(1) };
      status = 401;
      await expect(
        tenantMetrics(api, { SERVER_PROMETHEUS_SERVER_URL: url }).text(TENANT),
      ).rejects.toMatchObject({
        code: 'unavailable',
        message: 'The Prometheus server set by SERVER_PROMETHEUS_SERVER_URL answered 401.',
      });
      await expect(
        tenantMetrics(api, { SERVER_PROMETHEUS_SERVER_URL: 'http://127.0.0.1:1' }).text(TENANT),
      ).rejects.toMatchObject({ code: 'unavailable' });
    });
  });
});
