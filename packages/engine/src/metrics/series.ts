import type { Metrics } from '@hatchet-ts/service-kit';
import { type MetricDeclaration, TENANT_METRICS } from './catalogue';

/**
 * What one process has counted for one tenant: metric → labels (as they are written, without `tenant_id`) → values.
 * A counter or gauge has one value; a histogram has its cumulative buckets, then sum and count.
 */
export type Series = Record<string, Record<string, number[]>>;

interface Value {
  labels: Record<string, string | number | undefined>;
  metricName?: string;
  value: number;
}

/** The series of every tenant in a registry. Gauges are collected, as for a scrape. */
export async function readSeries(metrics: Metrics): Promise<Map<string, Series>> {
  const tenants = new Map<string, Series>();
  for (const [name, declaration] of TENANT_METRICS) {
    const metric = metrics.registry.getSingleMetric(name);
    if (!metric) continue;
    const { values } = (await metric.get()) as { values: Value[] };
    for (const { labels, metricName = name, value } of values) {
      const tenantId = String(labels.tenant_id);
      const series = tenants.get(tenantId) ?? {};
      tenants.set(tenantId, series);
      const samples = series[name] ?? {};
      series[name] = samples;
      const written = writeLabels(declaration.labels.map((label) => [label, String(labels[label] ?? '')]));
      const at = position(declaration, name, metricName, labels.le);
      const sample = samples[written] ?? new Array<number>(valueCount(declaration)).fill(0);
      samples[written] = sample;
      sample[at] = value;
    }
  }
  return tenants;
}

/** Adds series up. What one of them does not have counts as nothing. */
export function sumSeries(all: readonly Series[]): Series {
  const sum: Series = {};
  for (const series of all)
    for (const [name, samples] of Object.entries(series)) {
      const total = sum[name] ?? {};
      sum[name] = total;
      for (const [labels, values] of Object.entries(samples)) {
        const before = total[labels];
        total[labels] = before ? before.map((value, i) => value + (values[i] ?? 0)) : [...values];
      }
    }
  return sum;
}

/** Without what is only true of a process that lives. */
export function withoutGauges(series: Series): Series {
  return Object.fromEntries(
    Object.entries(series).filter(([name]) => TENANT_METRICS.get(name)?.type !== 'gauge'),
  );
}

/** The Prometheus text format. Metrics without a series are left out. */
export function writeSeries(tenantId: string, series: Series): string {
  const lines: string[] = [];
  for (const [name, declaration] of TENANT_METRICS) {
    const samples = Object.entries(series[name] ?? {});
    if (samples.length === 0) continue;
    lines.push(`# HELP ${name} ${declaration.help}`, `# TYPE ${name} ${declaration.type}`);
    for (const [labels, values] of samples) {
      const own = [writeLabels([['tenant_id', tenantId]]), labels].filter(Boolean).join(',');
      if (declaration.type !== 'histogram') {
        lines.push(`${name}{${own}} ${values[0]}`);
        continue;
      }
      const bounds = [...declaration.buckets!.map(String), '+Inf'];
      for (const [i, bound] of bounds.entries())
        lines.push(`${name}_bucket{${own},le="${bound}"} ${values[i] ?? 0}`);
      lines.push(`${name}_sum{${own}} ${values[bounds.length] ?? 0}`);
      lines.push(`${name}_count{${own}} ${values[bounds.length + 1] ?? 0}`);
    }
  }
  return lines.length > 0 ? `${lines.join('\n')}\n` : '';
}

function valueCount({ type, buckets }: MetricDeclaration): number {
  return type === 'histogram' ? buckets!.length + 3 : 1;
}

function position(
  { type, buckets }: MetricDeclaration,
  name: string,
  metricName: string,
  le: string | number | undefined,
): number {
  if (type !== 'histogram') return 0;
  if (metricName === `${name}_sum`) return buckets!.length + 1;
  if (metricName === `${name}_count`) return buckets!.length + 2;
  return le === '+Inf' ? buckets!.length : buckets!.indexOf(Number(le));
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

function writeLabels(labels: readonly (readonly [string, string])[]): string {
  return labels
    .map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, (character) => ESCAPES[character]!)}"`)
    .join(',');
}
