import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { EventLedger } from './event-ledger';
import { percentile } from './measure/percentile';

/** A chart of some lines over one axis, in uPlot's form: the first column is the axis, NaN leaves a gap. */
interface Chart {
  title: string;
  axis: string;
  unit: string;
  lines: string[];
  columns: (number | null)[][];
}

/** Shares of the distribution, denser where it gets interesting. */
const SHARES = [0, 10, 20, 30, 40, 50, 60, 70, 75, 80, 85, 90, 92.5, 95, 97.5, 98, 98.5, 99, 99.5, 99.9, 100];

/** One self-contained page: latency by second, its distribution, and throughput. */
export function chartPage(title: string, summary: string, ledger: EventLedger): string {
  const writes = ledger.writes();
  const samples = ledger.samples();
  const seconds = 1 + Math.floor(Math.max(0, ...lastOf(writes), ...endsOf(samples)) / 1000);
  const axis = Array.from({ length: seconds }, (_, second) => second);
  const write = bySecond(seconds, writes, ({ atMs, writeMs }) => [atMs, writeMs]);
  const start = bySecond(seconds, samples, ({ atMs, startMs }) => [atMs, startMs]);
  const execution = bySecond(seconds, samples, ({ atMs, executionMs }) => [atMs, executionMs]);
  const ended = bySecond(seconds, samples, ({ endedAtMs }) => [endedAtMs, 0]);
  const at = (groups: Float64Array[], p: number) =>
    groups.map((sorted) => (sorted.length === 0 ? null : percentile(sorted, p)));
  const distribution = (groups: Float64Array[]) => {
    const sorted = Float64Array.from(groups.flatMap((group) => [...group])).sort();
    return SHARES.map((share) => (sorted.length === 0 ? null : percentile(sorted, share / 100)));
  };
  const charts: Chart[] = [
    {
      title: 'Latency by second of the push',
      axis: 'second',
      unit: 'ms',
      lines: ['write p50', 'write p99', 'start p50', 'start p99', 'execution p50', 'execution p99'],
      columns: [axis, ...[write, start, execution].flatMap((groups) => [at(groups, 0.5), at(groups, 0.99)])],
    },
    {
      title: 'Distribution of latencies',
      axis: 'percent of all are faster',
      unit: 'ms',
      lines: ['write', 'start', 'execution'],
      columns: [SHARES, distribution(write), distribution(start), distribution(execution)],
    },
    {
      title: 'Throughput',
      axis: 'second',
      unit: 'per second',
      lines: ['events pushed', 'runs executed'],
      columns: [axis, ...[write, ended].map((groups) => groups.map(({ length }) => length))],
    },
  ];
  return page(title, summary, charts);
}

const lastOf = (writes: { atMs: number }[]) => writes.slice(-1).map(({ atMs }) => atMs);
const endsOf = (samples: { endedAtMs: number }[]) =>
  samples.length === 0 ? [] : [samples.reduce((last, { endedAtMs }) => Math.max(last, endedAtMs), 0)];

function bySecond<T>(
  seconds: number,
  all: readonly T[],
  of: (each: T) => [atMs: number, ms: number],
): Float64Array[] {
  const groups: number[][] = Array.from({ length: seconds }, () => []);
  for (const each of all) {
    const [atMs, ms] = of(each);
    groups[Math.floor(atMs / 1000)]!.push(ms);
  }
  return groups.map((group) => Float64Array.from(group).sort());
}

const COLOURS = ['#2563eb', '#93c5fd', '#16a34a', '#86efac', '#dc2626', '#fca5a5'];

/** The library stands in the page: it opens without a network, years later too. */
function page(title: string, summary: string, charts: Chart[]): string {
  const dist = join(dirname(require.resolve('uplot/package.json')), 'dist');
  const library = (file: string) => readFileSync(join(dist, file), 'utf8');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escaped(title)}</title>
<style>
${library('uPlot.min.css')}
body { font: 14px/1.4 system-ui, sans-serif; margin: 2rem auto; max-width: 1000px; padding: 0 1rem }
pre { overflow-x: auto }
</style>
<h1>${escaped(title)}</h1>
<pre>${escaped(summary)}</pre>
<main></main>
<script>${library('uPlot.iife.min.js')}</script>
<script>
const colours = ${JSON.stringify(COLOURS)};
for (const { title, axis, unit, lines, columns } of ${scriptSafe(JSON.stringify(charts))}) {
  const series = lines.map((label, i) => ({ label, stroke: colours[i % colours.length], width: 2 }));
  new uPlot({
    title, width: 960, height: 320, scales: { x: { time: false } },
    series: [{ label: axis }, ...series],
    axes: [{ label: axis }, { label: unit, size: 70 }],
  }, columns, document.querySelector('main'));
}
</script>
</html>
`;
}

const escaped = (text: string) => text.replace(/[&<>]/g, (char) => `&#${char.charCodeAt(0)};`);
const scriptSafe = (json: string) => json.replace(/</g, '\\u003c');
