import type { LoadTestOptions } from './arguments';
import type { Emitter } from './emitter';
import type { Counts, EventLedger } from './event-ledger';
import { percentile } from './measure/percentile';

/** One kind of latency over a whole test, in ms; undefined without samples. */
export interface Latency {
  averageMs?: number;
  p50Ms?: number;
  p95Ms?: number;
  p99Ms?: number;
  maxMs?: number;
}

/** What a test measured (SLF-76). */
export interface Measures extends Counts {
  /** Events `--events` asked for. */
  due: number;
  /** Pushes without an answer in time. */
  unanswered: number;
  /** Runs of acknowledged events that did not end in time. */
  lost: number;
  /** Most events that were open at a time. */
  mostOpen: number;
  /** From the first push to the end of the test. */
  seconds: number;
  /** Acknowledged events per second of `--duration`, executed runs per second of the whole test. */
  pushedPerS: number;
  executedPerS: number;
  /** An event: from before its push to the acknowledgement. */
  write: Latency;
  /** A run: from before the push of its event to its start, read from the worker's stream. */
  start: Latency;
  /** A run: from before the push of its event to its end, reported by the worker and acknowledged. */
  execution: Latency;
}

export function measuresOf(
  ledger: EventLedger,
  emitter: Pick<Emitter, 'due' | 'mostOpen'>,
  { durationMs }: Pick<LoadTestOptions, 'durationMs'>,
  tookMs: number,
): Measures {
  const samples = ledger.samples();
  const seconds = tookMs / 1000;
  return {
    due: emitter.due,
    ...ledger.counts,
    unanswered: ledger.unanswered,
    lost: ledger.missing,
    mostOpen: emitter.mostOpen,
    seconds,
    pushedPerS: ledger.counts.pushed / Math.min(seconds, durationMs / 1000),
    executedPerS: ledger.counts.executed / seconds,
    write: latencyOf(ledger.writes().map(({ writeMs }) => writeMs)),
    start: latencyOf(samples.map(({ startMs }) => startMs)),
    execution: latencyOf(samples.map(({ executionMs }) => executionMs)),
  };
}

export function latencyOf(samples: readonly number[]): Latency {
  if (samples.length === 0) return {};
  const sorted = Float64Array.from(samples).sort();
  return {
    averageMs: sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length,
    p50Ms: percentile(sorted, 0.5),
    p95Ms: percentile(sorted, 0.95),
    p99Ms: percentile(sorted, 0.99),
    maxMs: sorted.at(-1)!,
  };
}
