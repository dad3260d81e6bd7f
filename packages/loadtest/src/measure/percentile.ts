/** Nearest-rank percentile. @param sorted ascending @param p between 0 and 1 @returns NaN when there are no samples */
export function percentile(sorted: Float64Array, p: number): number {
  if (sorted.length === 0) return Number.NaN;
  return sorted[Math.max(0, Math.ceil(sorted.length * p) - 1)]!;
}

/** `<name>_p50_ms`, `_p95_ms` and `_p99_ms` of samples in ms. */
export function percentiles(name: string, samples: Float64Array): Record<string, number> {
  const sorted = samples.slice().sort();
  return {
    [`${name}_p50_ms`]: percentile(sorted, 0.5),
    [`${name}_p95_ms`]: percentile(sorted, 0.95),
    [`${name}_p99_ms`]: percentile(sorted, 0.99),
  };
}
