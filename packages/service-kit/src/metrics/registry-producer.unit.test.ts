import { DataPointType } from '@opentelemetry/sdk-metrics';
import { Metrics } from './metrics';
import { registryProducer } from './registry-producer';

describe('the registry in the data model of OpenTelemetry (OTL-06, CFG-158)', () => {
  async function collected(metrics: Metrics) {
    const { resourceMetrics, errors } = await registryProducer(metrics).collect();
    expect(errors).toEqual([]);
    return new Map(
      resourceMetrics.scopeMetrics[0]!.metrics.map((metric) => [metric.descriptor.name, metric]),
    );
  }

  it('has counters as monotonic sums with the labels of the process', async () => {
    const metrics = new Metrics({ service: 'scheduler' });
    const runs = metrics.counter('runs_total', 'Runs', ['state']);
    runs.inc({ state: 'ok' }, 3);
    runs.inc({ state: 'bad' });
    expect((await collected(metrics)).get('runs_total')).toMatchObject({
      descriptor: { description: 'Runs' },
      dataPointType: DataPointType.SUM,
      isMonotonic: true,
      dataPoints: [
        { attributes: { service: 'scheduler', state: 'ok' }, value: 3 },
        { attributes: { service: 'scheduler', state: 'bad' }, value: 1 },
      ],
    });
  });

  it('has gauges as they are read at the moment', async () => {
    const metrics = new Metrics();
    metrics.gauge('slots', 'Slots', [], (gauge) => gauge.set(7));
    expect((await collected(metrics)).get('slots')).toMatchObject({
      dataPointType: DataPointType.GAUGE,
      dataPoints: [{ attributes: {}, value: 7 }],
    });
  });

  it('counts each value of a histogram in one bucket, by labels', async () => {
    const metrics = new Metrics();
    const seconds = metrics.histogram('flush_seconds', 'Flush', ['batcher'], [1, 2]);
    for (const value of [0.5, 1.5, 1.7, 9]) seconds.observe({ batcher: 'intake' }, value);
    seconds.observe({ batcher: 'report' }, 2);
    const metric = (await collected(metrics)).get('flush_seconds')!;
    expect(metric.dataPointType).toBe(DataPointType.HISTOGRAM);
    expect(metric.dataPoints.map(({ attributes, value }) => ({ attributes, value }))).toEqual([
      {
        attributes: { batcher: 'intake' },
        value: { buckets: { boundaries: [1, 2], counts: [1, 2, 1] }, sum: 12.7, count: 4 },
      },
      {
        attributes: { batcher: 'report' },
        value: { buckets: { boundaries: [1, 2], counts: [0, 1, 0] }, sum: 2, count: 1 },
      },
    ]);
  });

  it('says since when it counts and until when', async () => {
    const metrics = new Metrics();
    metrics.counter('runs_total', 'Runs').inc();
    const producer = registryProducer(metrics);
    const times = async () => {
      const [metric] = (await producer.collect()).resourceMetrics.scopeMetrics[0]!.metrics;
      return metric!.dataPoints[0]!;
    };
    const first = await times();
    const second = await times();
    expect(second.startTime).toEqual(first.startTime);
    expect(second.endTime).not.toEqual(first.endTime);
  });
});
