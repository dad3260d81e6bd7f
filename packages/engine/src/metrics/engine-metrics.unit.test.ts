import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TASK_STATE } from '@hatchet-ts/contracts';
import { Metrics } from '@hatchet-ts/service-kit';
import type { Definitions } from '../definitions';
import { EngineMetrics } from './engine-metrics';
import { Facts } from './facts';

const TENANT = '01930000-0000-7000-8000-00000000000a';
const definitions = { peek: () => ({ name: 'loan "fast"' }) } as unknown as Definitions;
const make = () => {
  const metrics = new Metrics();
  return { metrics, engine: new EngineMetrics(metrics, definitions) };
};

/** Value of a series in the exposition. */
async function sampleOf(metrics: Metrics, series: string): Promise<number | undefined> {
  const line = (await metrics.text()).split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

/** `prometheus.tsv`: name, type, labels, buckets. */
function recorded(): { name: string; type: string; labels: string[]; buckets: string[] }[] {
  const text = readFileSync(join(__dirname, '../../../../tests/fixtures/traces/prometheus.tsv'), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [name, type, labels, buckets] = line.split('\t');
      return {
        name: name!,
        type: type!,
        labels: labels ? labels.split(',') : [],
        buckets: buckets ? buckets.split(' ') : [],
      };
    });
}

/** PRM-08 to PRM-34: what the documentation promises, all tenants and each tenant. */
const DOCUMENTED = {
  counters: [
    'hatchet_queue_invocations_total',
    'hatchet_created_tasks_total',
    'hatchet_retried_tasks_total',
    'hatchet_succeeded_tasks_total',
    'hatchet_failed_tasks_total',
    'hatchet_skipped_tasks_total',
    'hatchet_cancelled_tasks_total',
    'hatchet_assigned_tasks_total',
    'hatchet_scheduling_timed_out_total',
    'hatchet_rate_limited_total',
    'hatchet_queued_to_assigned_total',
    'hatchet_reassigned_tasks_total',
    'hatchet_tenant_queue_invocations_total',
    'hatchet_tenant_created_tasks_total',
    'hatchet_tenant_retried_tasks_total',
    'hatchet_tenant_succeeded_tasks_total',
    'hatchet_tenant_failed_tasks_total',
    'hatchet_tenant_skipped_tasks_total',
    'hatchet_tenant_cancelled_tasks_total',
    'hatchet_tenant_assigned_tasks',
    'hatchet_tenant_scheduling_timed_out',
    'hatchet_tenant_rate_limited',
    'hatchet_tenant_queued_to_assigned',
    'hatchet_tenant_reassigned_tasks',
  ],
  histograms: [
    'hatchet_queued_to_assigned_seconds',
    'hatchet_tenant_workflow_duration_milliseconds',
    'hatchet_tenant_queued_to_assigned_time_seconds',
  ],
};

describe('the metrics of the engine', () => {
  it.each([
    ...DOCUMENTED.counters.map((name) => [name, 'counter']),
    ...DOCUMENTED.histograms.map((name) => [name, 'histogram']),
  ])('serves the documented %s as a %s (PRM-08 to PRM-34)', async (name, type) => {
    expect(await make().metrics.text()).toContain(`# TYPE ${name} ${type}\n`);
  });

  it.each(
    recorded()
      // Of the broker; and gauges, which the scheduler declares.
      .filter(({ name, type }) => !name.startsWith('hatchet_pubsub') && type !== 'gauge')
      .map((metric) => [metric.name, metric] as const),
  )('serves the recorded %s with its type, labels and buckets', async (name, { type, labels, buckets }) => {
    const { metrics, engine } = make();
    const facts = new Facts();
    const tenant = facts.of(TENANT);
    for (const count of Object.keys(tenant))
      if (count !== 'firstAssigned' && count !== 'ended') Object.assign(tenant, { [count]: 1 });
    tenant.firstAssigned.push({ versionId: 'v', waitedMs: 5 });
    tenant.ended.push({ versionId: 'v', state: TASK_STATE.completed, ms: 5 });
    engine.record(facts);
    engine.count('rateLimited', TENANT, 1);
    const text = await metrics.text();
    expect(text).toContain(`# TYPE ${name} ${type}\n`);
    const samples = text
      .split('\n')
      .filter((line) =>
        line.startsWith(type === 'histogram' ? `${name}_bucket{` : `${name}${labels.length > 0 ? '{' : ' '}`),
      );
    expect(samples.length).toBeGreaterThan(0);
    const names = [...samples[0]!.matchAll(/(\w+)="/g)]
      .map((match) => match[1]!)
      .filter((label) => label !== 'le');
    expect(names.sort()).toEqual(labels);
    const bounds = samples
      .map((line) => /le="([^"]+)"/.exec(line)?.[1])
      .filter((bound) => bound !== undefined);
    expect(bounds.map(Number)).toEqual(
      buckets
        .map((bound) => Number(bound.replace('+Inf', 'Infinity')))
        .map((bound) => (bound === Number.POSITIVE_INFINITY ? Number.NaN : bound)),
    );
  });

  it('counts what a transition did once over all tenants and once for its tenant', async () => {
    const { metrics, engine } = make();
    const facts = new Facts();
    facts.of(TENANT).created += 3;
    facts.of('other').created += 1;
    facts.of(TENANT).created += 1;
    engine.record(facts);
    expect(await sampleOf(metrics, 'hatchet_created_tasks_total')).toBe(5);
    expect(await sampleOf(metrics, `hatchet_tenant_created_tasks_total{tenant_id="${TENANT}"}`)).toBe(4);
    expect(await sampleOf(metrics, `hatchet_tenant_created_tasks{tenant_id="${TENANT}"}`)).toBe(4);
  });

  it('adds the duration of a run under its workflow and final status (PRM-21)', async () => {
    const { metrics, engine } = make();
    const facts = new Facts();
    facts.of(TENANT).ended.push({ versionId: 'v', state: TASK_STATE.failed, ms: 2000 });
    engine.record(facts);
    const labels = `tenant_id="${TENANT}",workflow_name="loan \\"fast\\"",status="FAILED"`;
    const name = 'hatchet_tenant_workflow_duration_milliseconds';
    expect(await sampleOf(metrics, `${name}_sum{${labels}}`)).toBe(2000);
    expect(await sampleOf(metrics, `${name}_count{${labels}}`)).toBe(1);
  });

  it('observes the wait of a first attempt in seconds, in all and by workflow (PRM-19, PRM-33)', async () => {
    const { metrics, engine } = make();
    const facts = new Facts();
    facts.of(TENANT).firstAssigned.push({ versionId: 'v', waitedMs: 1500 });
    engine.record(facts);
    expect(await sampleOf(metrics, 'hatchet_queued_to_assigned_seconds_sum')).toBe(1.5);
    expect(await sampleOf(metrics, 'hatchet_queued_to_assigned_time_seconds_sum')).toBe(1.5);
    expect(await sampleOf(metrics, 'hatchet_queued_to_assigned')).toBe(1);
    expect(
      await sampleOf(
        metrics,
        `hatchet_tenant_queued_to_assigned_time_seconds_by_workflow_sum{tenant_id="${TENANT}",workflow_name="loan \\"fast\\""}`,
      ),
    ).toBe(1.5);
  });

  it('shows the same metrics when it is made twice for one registry, as in a process with several services', async () => {
    const { metrics, engine } = make();
    new EngineMetrics(metrics, definitions).count('failedTasks', TENANT, 1);
    engine.count('failedTasks', TENANT, 1);
    expect(await sampleOf(metrics, 'hatchet_failed_tasks_total')).toBe(2);
  });
});
