import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Metrics } from '@hatchet-ts/service-kit';
import { brokerMetrics } from './broker-metrics';

/** Name, type, labels and buckets as the original's port shows them. */
const recorded = readFileSync(join(__dirname, '../../../tests/fixtures/traces/prometheus.tsv'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('hatchet_pubsub_'))
  .map((line) => line.split('\t') as [string, string, string, string]);

it.each(recorded)(
  '%s is served with the recorded labels and buckets',
  async (name, type, labels, buckets) => {
    const metrics = new Metrics();
    const broker = brokerMetrics(metrics, 'rabbitmq');
    broker.publishing('wake')(true);
    broker.publishing('work')(false);
    broker.arrived('work', Date.now() - 20);
    const text = await metrics.text();
    expect(text).toContain(`# TYPE ${name} ${type}\n`);
    const samples = text
      .split('\n')
      .filter((line) => line.startsWith(`${name}_bucket{`) && line.includes('topic_kind="work"'));
    const labelsOf = (line: string) => [...line.matchAll(/(\w+)="/g)].map((match) => match[1]!).sort();
    expect(labelsOf(samples[0]!)).toEqual(['le', ...labels.split(',')].sort());
    const bounds = new Set(samples.map((line) => /le="([^"]+)"/.exec(line)![1]!));
    expect([...bounds]).toEqual(buckets.split(' '));
  },
);

it('a message that seems to come from the future, or says nothing of its time, spoils no average', async () => {
  const metrics = new Metrics();
  const broker = brokerMetrics(metrics, 'memory');
  broker.arrived('wake', Date.now() + 60_000);
  broker.arrived('wake', undefined);
  const text = await metrics.text();
  expect(text).toContain('hatchet_pubsub_transit_seconds_sum{kind="memory",topic_kind="wake"} 0\n');
  expect(text).toContain('hatchet_pubsub_transit_seconds_count{kind="memory",topic_kind="wake"} 1\n');
});
