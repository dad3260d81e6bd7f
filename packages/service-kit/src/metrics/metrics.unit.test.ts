import { Metrics } from './metrics';
import { MetricsServer, parseListenAddress } from './metrics-server';

describe('Metrics', () => {
  it('gives the same metric to everybody who asks for a name', async () => {
    const metrics = new Metrics({ service: 'controllers' });
    metrics.counter('hatchet_created_tasks_total', 'Tasks created').inc(2);
    metrics.counter('hatchet_created_tasks_total', 'Tasks created').inc();
    expect(await metrics.text()).toContain('hatchet_created_tasks_total{service="controllers"} 3');
  });

  it('refuses a name with other labels or of another kind', () => {
    const metrics = new Metrics();
    metrics.counter('things_total', 'Things', ['tenant_id']);
    expect(() => metrics.counter('things_total', 'Things')).toThrow(
      /things_total exists as Counter with labels \[tenant_id\]/,
    );
    expect(() => metrics.gauge('things_total', 'Things', ['tenant_id'])).toThrow(/asked for as Gauge/);
  });

  it('reads a gauge with a collector at each exposition', async () => {
    const metrics = new Metrics();
    let slots = 7;
    metrics.gauge('slots', 'Slots', [], (gauge) => gauge.set(slots));
    expect(await metrics.text()).toContain('slots 7');
    slots = 3;
    expect(await metrics.text()).toContain('slots 3');
  });

  it('counts into buckets from half a millisecond by default', async () => {
    const metrics = new Metrics();
    metrics.histogram('flush_seconds', 'Flush').observe(0.0004);
    expect(await metrics.text()).toContain('flush_seconds_bucket{le="0.0005"} 1');
  });

  it('keeps registries of several instances apart', async () => {
    new Metrics().counter('lonely_total', 'Lonely').inc();
    expect(await new Metrics().text()).not.toContain('lonely_total');
  });

  it('adds process metrics once when asked', async () => {
    const metrics = new Metrics();
    expect(await metrics.text()).not.toContain('process_cpu_seconds_total');
    metrics.collectProcessMetrics();
    metrics.collectProcessMetrics();
    expect(await metrics.text()).toContain('process_cpu_seconds_total');
  });
});

describe('MetricsServer', () => {
  it('serves the text format with HELP and TYPE at its path and nothing elsewhere (PRM-01, CFG-161)', async () => {
    const metrics = new Metrics();
    metrics.counter('hatchet_created_tasks_total', 'Tasks created').inc();
    const server = new MetricsServer({ metrics, address: '127.0.0.1:0', path: '/custom-metrics' });
    await server.start();
    const response = await fetch(`http://127.0.0.1:${server.port}/custom-metrics`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = await response.text();
    expect(text).toContain('# HELP hatchet_created_tasks_total Tasks created');
    expect(text).toContain('# TYPE hatchet_created_tasks_total counter');
    expect((await fetch(`http://127.0.0.1:${server.port}/metrics`)).status).toBe(404);
    await server.stop();
    expect(server.port).toBeUndefined();
  });

  it('answers 500 when a collector fails', async () => {
    const metrics = new Metrics();
    metrics.gauge('broken', 'Broken', [], () => {
      throw new Error('no numbers');
    });
    const server = new MetricsServer({ metrics, address: '127.0.0.1:0' });
    await server.start();
    const response = await fetch(`http://127.0.0.1:${server.port}/metrics`);
    expect(response.status).toBe(500);
    expect(await response.text()).toContain('no numbers');
    await server.stop();
  });
});

describe('parseListenAddress', () => {
  it.each([
    [':9090', { port: 9090 }],
    ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
    ['localhost:80', { host: 'localhost', port: 80 }],
    ['[::1]:9090', { host: '::1', port: 9090 }],
  ])('reads %s (CFG-160)', (address, expected) => {
    expect(parseListenAddress(address)).toEqual(expected);
  });

  it.each(['', '9090', ':65536', 'host:', '::1:9090', 'a b:1'])('refuses %p', (address) => {
    expect(() => parseListenAddress(address)).toThrow(/expected host:port or :port/);
  });
});
