import type { LoadTestOptions } from './arguments';
import type { Latency, Measures } from './measures';

/** The table at the end of a test, for standard output. */
export function summaryOf(measures: Measures, { eventFanout }: Pick<LoadTestOptions, 'eventFanout'>): string {
  const { due, pushed, refused, unanswered, executed, failed, lost, repeated, unreported } = measures;
  const counts: [string, string][] = [
    ['events pushed', `${pushed} of ${due}, ${measures.pushedPerS.toFixed(1)}/s`],
    ['runs executed', `${executed} of ${pushed * eventFanout}, ${measures.executedPerS.toFixed(1)}/s`],
    ['failed on purpose', String(failed)],
    ['lost', `${lost} runs, ${unanswered} pushes without an answer`],
    ['refused', `${refused} events, ${unreported} reports`],
    ['executed again', String(repeated)],
    ['most events open', String(measures.mostOpen)],
    ['average execution time per executed event', text(measures.execution.averageMs)],
    ['average write time per event', text(measures.write.averageMs)],
  ];
  const width = Math.max(...counts.map(([name]) => name.length));
  return [
    ...counts.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    '',
    row(['latency', 'average', 'p50', 'p95', 'p99', 'max']),
    latencyRow('write      push to acknowledgement', measures.write),
    latencyRow('start      push to start on the worker', measures.start),
    latencyRow('execution  push to acknowledged end', measures.execution),
  ].join('\n');
}

const latencyRow = (name: string, { averageMs, p50Ms, p95Ms, p99Ms, maxMs }: Latency) =>
  row([name, text(averageMs), text(p50Ms), text(p95Ms), text(p99Ms), text(maxMs)]);

const row = ([name = '', ...cells]: string[]) =>
  name.padEnd(40) + cells.map((cell) => cell.padStart(12)).join('');

function text(ms: number | undefined): string {
  if (ms === undefined) return '–';
  return ms >= 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${ms.toFixed(ms < 100 ? 1 : 0)} ms`;
}
