import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PrometheusServer, promtool, startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { RawPlatform } from './raw-platform';

const ROOT = path.resolve(__dirname, '../..');
const DASHBOARDS = path.join(ROOT, 'deploy/grafana/dashboards');
const ALERTS = path.join(ROOT, 'deploy/prometheus/alerts.yml');

interface Dashboard {
  uid: string;
  panels: { title: string; targets: { expr: string }[] }[];
}

const dashboards = readdirSync(DASHBOARDS).map(
  (file) => JSON.parse(readFileSync(path.join(DASHBOARDS, file), 'utf8')) as Dashboard,
);

/** Names of metrics in a query, without what a histogram adds. */
const metricsIn = (text: string): string[] =>
  [...text.matchAll(/\b((?:hatchet|nodejs|process)_[a-z0-9_]+)/g)].map((match) => match[1]!);

/** Every query of a Markdown page. */
const documented = (file: string): string[] =>
  [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(/```promql\n([^`]+)```/g)].map(
    (match) => match[1]!,
  );

/** What a platform and a Prometheus see of each other. */
describe('a Prometheus of Debian (PRM-01 to PRM-03, PRM-06)', () => {
  let stack: TestStack;
  let platform: RawPlatform;
  let prometheus: PrometheusServer;
  let tenantId: string;

  beforeAll(async () => {
    stack = await startStack({
      mode: 'lite',
      env: {
        SERVER_PROMETHEUS_PATH: '/custom-metrics',
        SERVER_WORKER_HEARTBEAT_TIMEOUT: '8s',
        SERVER_SWEEP_INTERVAL: '1s',
      },
    });
    tenantId = JSON.parse(Buffer.from(stack.token.split('.')[1]!, 'base64url').toString()).sub;
    const metrics = new URL(stack.services().services[0]!.metricsUrl!);
    const api = new URL(stack.serverUrl);
    prometheus = await PrometheusServer.start(`
global: { scrape_interval: 1s }
scrape_configs:
  - job_name: hatchet
    metrics_path: ${metrics.pathname}
    static_configs: [{ targets: ['${metrics.host}'] }]
  - job_name: hatchet-tenant
    metrics_path: /api/v1/tenants/${tenantId}/prometheus-metrics
    authorization: { credentials: '${stack.token}' }
    static_configs: [{ targets: ['${api.host}'] }]
`);
    platform = new RawPlatform(stack.hostPort, stack.token);
    await provokeEverything();
  });
  afterAll(async () => {
    platform?.close();
    await prometheus?.stop();
    await stack?.stop();
  });

  /** One of each thing that is counted by tenant: a series exists from its first count on. */
  async function provokeEverything(): Promise<void> {
    await platform.putRateLimit('scarce', 1);
    await platform.register('good');
    await platform.register('bad', ['bad'], { retries: 1 });
    await platform.register('limited', ['limited'], { rateLimitKey: 'scarce' });
    await platform.register('hasty', ['hasty'], { scheduleTimeout: '1s' });
    await platform.register('dropped');
    await platform.work(['good:good', 'bad:bad', 'limited:limited']);
    const end = async (name: string, how: 'COMPLETED' | 'FAILED', retry = 0, runId?: string) => {
      const id = runId ?? (await platform.trigger(name));
      const action = await platform.assigned(id, retry);
      await platform.report(action, 'STARTED');
      await platform.report(action, how, '{}');
      return id;
    };
    for (let run = 0; run < 5; run++) await end('good', 'COMPLETED');
    await end('bad', 'FAILED', 1, await end('bad', 'FAILED'));
    for (let run = 0; run < 3; run++) await platform.trigger('limited');
    await platform.trigger('hasty');
    const leaving = new RawPlatform(stack.hostPort, stack.token);
    await leaving.work(['dropped:dropped']);
    const dropped = await platform.trigger('dropped');
    await leaving.assigned(dropped);
    leaving.close();
    const metrics = stack.services().services[0]!.metricsUrl!;
    await until(
      // On a machine that stalls the other worker may have been silent for too long as well.
      async () => /^hatchet_tenant_reassigned_tasks\{.*\} [1-9]/m.test(await (await fetch(metrics)).text()),
      {
        timeoutMs: 90_000,
        what: 'the task of the worker that left is taken from it',
      },
    );
  }

  const has = (promql: string) =>
    until(async () => (await prometheus.query(promql)).length > 0, {
      what: `${promql} has data`,
    });

  it('scrapes the platform and, with an API token, the metrics of a tenant', async () => {
    await has('up{job="hatchet"} == 1');
    await has('up{job="hatchet-tenant"} == 1');
    await has(`hatchet_tenant_created_tasks_total{job="hatchet-tenant",tenant_id="${tenantId}"}`);
    const tenants = await prometheus.query(
      'count by (tenant_id) ({job="hatchet-tenant",__name__=~"hatchet_.+"})',
    );
    expect(tenants.map(({ metric }) => metric.tenant_id)).toEqual([tenantId]);
  });

  it.each(documented('docs/operations/metrics.md'))('answers the documented query: %s', async (promql) => {
    await has(promql);
  });

  it.each(dashboards.flatMap(({ uid, panels }) => panels.map((panel) => [uid, panel.title, panel] as const)))(
    '%s: the panel "%s" asks for metrics that exist',
    async (_uid, _title, panel) => {
      const known = await until(
        async () => {
          const names = await prometheus.metricNames();
          return names.has('hatchet_tenant_reassigned_tasks') && names;
        },
        { what: 'the targets tell their metrics' },
      );
      for (const { expr } of panel.targets) {
        for (const metric of metricsIn(expr))
          expect([known.has(metric), known.has(metric.replace(/_(?:bucket|sum|count)$/, ''))]).toContain(
            true,
          );
        // Grafana fills in its own variables.
        const query = expr.replaceAll('$__rate_interval', '5m').replaceAll('$tenant', '.+');
        expect(Array.isArray(await prometheus.query(query))).toBe(true);
      }
    },
  );

  it('knows every metric of the alert rules, which pass their own tests', async () => {
    const rules = readFileSync(ALERTS, 'utf8');
    const known = await prometheus.metricNames();
    for (const metric of metricsIn(rules.replace(/summary:.*|description:.*/g, '')))
      expect([metric, known.has(metric) || known.has(metric.replace(/_(?:bucket|sum|count)$/, ''))]).toEqual([
        metric,
        true,
      ]);
    expect(promtool('check', 'rules', ALERTS)).toMatchObject({ code: 0 });
    expect(promtool('check', 'config', path.join(ROOT, 'deploy/prometheus/prometheus.yml'))).toMatchObject({
      code: 0,
    });
    expect(promtool('test', 'rules', ALERTS.replace('.yml', '.test.yml'))).toMatchObject({ code: 0 });
  });

  it('is asked by the API for the metrics of a tenant, with basic authentication (PRM-03, CFG-162 to CFG-164)', async () => {
    const asking = await startStack({
      mode: 'lite',
      env: {
        DATABASE_URL: stack.databaseUrl,
        SERVER_PROMETHEUS_SERVER_URL: prometheus.url,
        SERVER_PROMETHEUS_SERVER_USERNAME: prometheus.user,
        SERVER_PROMETHEUS_SERVER_PASSWORD: prometheus.password,
      },
    });
    try {
      const text = await until(
        async () => {
          const response = await fetch(`${asking.serverUrl}/api/v1/tenants/${tenantId}/prometheus-metrics`, {
            headers: { authorization: `Bearer ${asking.token}` },
          });
          expect(response.status).toBe(200);
          const body = await response.text();
          return body.includes('hatchet_tenant_succeeded_tasks_total') && body;
        },
        { what: 'Prometheus tells of the tenant' },
      );
      expect(text).toMatch(/^# HELP hatchet_tenant_succeeded_tasks_total Tasks that ended well$/m);
      expect(text).toMatch(/^hatchet_tenant_succeeded_tasks_total\{.*\} 5 \d+$/m);
    } finally {
      await asking.stop();
    }
  });
});
