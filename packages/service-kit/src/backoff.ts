/**
 * `ms` changed by up to ± `fraction` at random, so that several processes that act on the same signal or interval
 * spread out instead of meeting at the database.
 */
export function jitter(ms: number, fraction = 0.2): number {
  return ms * (1 + fraction * (2 * Math.random() - 1));
}

/** Delay before the try after `failures` (≥ 1) failed ones: doubling from `baseMs`, at most `maxMs`, ± 20 %. */
export function backoffMs(failures: number, baseMs: number, maxMs: number): number {
  // The exponent is capped before the product overflows to Infinity times zero.
  return Math.min(maxMs, jitter(baseMs * 2 ** Math.min(failures - 1, 30)));
}
