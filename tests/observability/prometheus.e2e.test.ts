import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { RawPlatform } from './raw-platform';
import { toldBy } from './told-by';

/** Sum of a series over what the given ports serve; labels in any order, others ignored. */
async function scrape(
  urls: readonly string[],
  name: string,
  labels: Record<string, string> = {},
): Promise<number> {
  let sum = 0;
  for (const url of urls) {
    const response = await fetch(url);
    expect(response.status).toBe(200);
    for (const line of (await response.text()).split('\n')) {
      const match = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line);
      if (match?.[1] !== name) continue;
      const own = Object.fromEntries(
        [...(match[2] ?? '').matchAll(/(\w+)="([^"]*)"/g)].map((m) => [m[1], m[2]]),
      );
      if (Object.entries(labels).every(([key, value]) => own[key] === value)) sum += Number(match[3]);
    }
  }
  return sum;
}

describe('Prometheus metrics of all processes', () => {
  let stack: TestStack;
  let platform: RawPlatform;
  let urls: string[];
  const value = (name: string, labels?: Record<string, string>) => scrape(urls, name, labels);
  /**
   * By how much each of the counters rises meanwhile. A process may answer before it counts, so they are looked at
   * until all are as expected.
   */
  async function expectRise(
    expected: Readonly<Record<string, unknown>>,
    work: () => Promise<unknown>,
  ): Promise<void> {
    const values = () => Promise.all(Object.keys(expected).map((name) => value(name)));
    const before = await values();
    await work();
    await until(async () => {
      const after = await values();
      const rise = Object.keys(expected).map((name, i) => [name, after[i]! - before[i]!]);
      expect(Object.fromEntries(rise)).toEqual(expected);
      return true;
    });
  }

  beforeAll(async () => {
    stack = await startStack({ mode: 'split' });
    urls = stack.services().services.map((service) => service.metricsUrl!);
    platform = new RawPlatform(stack.hostPort, stack.token);
  });
  afterAll(async () => {
    platform?.close();
    await stack?.stop();
  });

  it('rise by exactly what was run, with the names of the documentation and those of the original (PRM-08, PRM-09, PRM-11, PRM-15, PRM-18)', async () => {
    await platform.register('counted');
    await platform.work(['counted:counted']);
    const run = async () => {
      const runId = await platform.trigger('counted');
      const action = await platform.assigned(runId);
      await platform.report(action, 'STARTED');
      await platform.report(action, 'COMPLETED', '{}');
    };
    const names = [
      'hatchet_created_tasks_total',
      'hatchet_succeeded_tasks_total',
      'hatchet_assigned_tasks_total',
      'hatchet_assigned_tasks',
      'hatchet_queued_to_assigned_total',
      'hatchet_queued_to_assigned',
      'hatchet_queued_to_assigned_seconds_count',
      'hatchet_failed_tasks_total',
    ];
    const before = await value('hatchet_queue_invocations_total');
    const expected = Object.fromEntries(names.map((name) => [name, name.includes('failed') ? 0 : 30]));
    await expectRise(expected, async () => {
      for (let i = 0; i < 30; i++) await run();
    });
    expect(await value('hatchet_queue_invocations_total')).toBeGreaterThan(before);
    expect(
      await value('hatchet_tenant_workflow_duration_milliseconds_count', { workflow_name: 'counted' }),
    ).toBe(30);
  });

  it('show slots in use, free and in all, in total and by worker label (PRM-35 to PRM-37)', async () => {
    await platform.register('long');
    // Beside the 100 of the worker that counted.
    await platform.work(['long:long'], { slots: 10, labels: { zone: 'north' } });
    for (let i = 0; i < 7; i++) await platform.assigned(await platform.trigger('long'));
    const gauges = async (labels?: Record<string, string>) => {
      const name = labels ? 'worker_label_slots' : 'worker_slots';
      return {
        all: await value(`hatchet_tenant_${name}`, labels),
        used: await value(`hatchet_tenant_used_${name}`, labels),
        free: await value(`hatchet_tenant_available_${name}`, labels),
      };
    };
    await until(async () => {
      expect(await gauges()).toEqual({ all: 110, used: 7, free: 103 });
      const north = await gauges({ label_key: 'zone', label_value: 'north' });
      expect(north).toEqual({ all: 10, used: 7, free: 3 });
      return true;
    });
  });

  it('show what waits by queue and workflow, and by metadata under keys that start with prom_', async () => {
    await platform.register('unattended');
    for (const prom_customer of ['a', 'a', 'b'])
      await platform.trigger('unattended', { prom_customer, other: 'x' });
    const queue = { queue: 'unattended:unattended', workflow_name: 'unattended' };
    await until(async () => (await value('hatchet_tenant_queue_size', queue)) === 3, {
      what: 'three items wait',
    });
    const byCustomer = (metadata_value: string) =>
      value('hatchet_tenant_additional_metadata_queue_size', {
        metadata_key: 'prom_customer',
        metadata_value,
      });
    await until(async () => (await byCustomer('a')) === 2 && (await byCustomer('b')) === 1);
    expect(await value('hatchet_tenant_additional_metadata_queue_size', { metadata_key: 'other' })).toBe(0);
  });

  it('measure how long a task stood in its queue, in all and by workflow (PRM-19, PRM-33)', async () => {
    await platform.register('held');
    const runId = await platform.trigger('held');
    const triggeredAt = Date.now();
    await until(() => Date.now() - triggeredAt >= 2000, { what: 'two seconds pass' });
    const atLeastTwo = { asymmetricMatch: (rise: unknown) => Number(rise) >= 2 };
    const expected = {
      hatchet_queued_to_assigned_seconds_sum: atLeastTwo,
      hatchet_queued_to_assigned_time_seconds_sum: atLeastTwo,
    };
    await expectRise(expected, async () => {
      await platform.work(['held:held']);
      await platform.assigned(runId);
      await until(
        async () =>
          (await value('hatchet_tenant_queued_to_assigned_by_workflow', { workflow_name: 'held' })) === 1,
      );
    });
    const name = 'hatchet_tenant_queued_to_assigned_time_seconds_by_workflow';
    expect(await value(`${name}_sum`, { workflow_name: 'held' })).toBeGreaterThanOrEqual(2);
    expect(await value(`${name}_bucket`, { workflow_name: 'held', le: '1' })).toBe(0);
    expect(await value(`${name}_bucket`, { workflow_name: 'held', le: '+Inf' })).toBe(1);
  });

  it('of a tenant are the same sums, for its token only, as curl and the SDK get them (PRM-02, PRM-04, PRM-05, TSS-82)', async () => {
    const claims = JSON.parse(Buffer.from(stack.token.split('.')[1]!, 'base64url').toString('utf8'));
    const url = `${stack.serverUrl}/api/v1/tenants/${claims.sub}/prometheus-metrics`;
    // Gauges may be a moment old.
    const text = await until(async () => {
      const response = await fetch(url, { headers: { authorization: `Bearer ${stack.token}` } });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
      const body = await response.text();
      return body.includes(`hatchet_tenant_used_worker_slots{tenant_id="${claims.sub}"} 8\n`) && body;
    });
    const name = 'hatchet_tenant_succeeded_tasks_total';
    const sum = await value(name);
    expect(sum).toBeGreaterThanOrEqual(30);
    expect(text).toContain(
      `# HELP ${name} Tasks that ended well\n# TYPE ${name} counter\n${name}{tenant_id="${claims.sub}"} ${sum}\n`,
    );
    // Passes go on meanwhile; everything else is at rest.
    const atRest = (page: unknown) =>
      String(page)
        .split('\n')
        .filter((line) => !/queue_invocations/.test(line));
    expect(atRest((await toldBy(stack, 'scrape.ts')).get('scrape')!.text)).toEqual(atRest(text));
    expect((await fetch(url)).status).toBe(403);
  });

  it('count tasks that a rate limit holds, once each (PRM-17, PRM-31)', async () => {
    await platform.putRateLimit('scarce', 1);
    await platform.register('limited', ['limited'], { rateLimitKey: 'scarce' });
    await platform.work(['limited:limited']);
    for (let i = 0; i < 5; i++) await platform.trigger('limited');
    await until(async () => (await value('hatchet_rate_limited_total')) === 4, {
      what: 'four tasks are held',
    });
    await until(async () => (await value('hatchet_tenant_rate_limited')) === 4);
  });
});

describe('the metrics port', () => {
  it('serves under the configured path and nowhere else (PRM-01)', async () => {
    const stack = await startStack({ mode: 'lite', env: { SERVER_PROMETHEUS_PATH: '/numbers' } });
    try {
      const url = stack.services().services[0]!.metricsUrl!;
      expect(new URL(url).pathname).toBe('/numbers');
      expect(await scrape([url], 'hatchet_created_tasks_total')).toBe(0);
      expect((await fetch(new URL('/metrics', url))).status).toBe(404);
    } finally {
      await stack.stop();
    }
  });
});
