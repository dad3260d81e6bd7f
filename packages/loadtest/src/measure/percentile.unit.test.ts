import { percentile, percentiles } from './percentile';

describe('percentile', () => {
  const samples = Float64Array.from({ length: 100 }, (_, i) => i + 1);
  it('takes the nearest rank', () => {
    expect([0, 0.5, 0.95, 0.99, 1].map((p) => percentile(samples, p))).toEqual([1, 50, 95, 99, 100]);
    expect(percentile(new Float64Array([7]), 0.99)).toBe(7);
    expect(percentile(new Float64Array(), 0.5)).toBeNaN();
  });

  it('names p50, p95 and p99 and leaves the samples in their order', () => {
    const unsorted = Float64Array.from([3, 1, 2]);
    expect(percentiles('trigger_to_ack', unsorted)).toEqual({
      trigger_to_ack_p50_ms: 2,
      trigger_to_ack_p95_ms: 3,
      trigger_to_ack_p99_ms: 3,
    });
    expect([...unsorted]).toEqual([3, 1, 2]);
  });
});
