import fc from 'fast-check';
import { backoffMs, jitter } from './backoff';

describe('jitter', () => {
  it('stays within the fraction on either side and varies', () => {
    const values = Array.from({ length: 200 }, () => jitter(1_000, 0.2));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(800);
    expect(Math.max(...values)).toBeLessThanOrEqual(1_200);
    expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(100);
  });

  it('changes nothing with a fraction of 0', () => {
    expect(jitter(1_000, 0)).toBe(1_000);
  });
});

describe('backoffMs', () => {
  it('doubles per failure within the jitter and never exceeds the bound', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 1, max: 60_000 }),
        (failures, maxMs) => {
          const delay = backoffMs(failures, 100, maxMs);
          const nominal = 100 * 2 ** (failures - 1);
          expect(delay).toBeGreaterThanOrEqual(Math.min(maxMs, nominal * 0.8));
          expect(delay).toBeLessThanOrEqual(Math.min(maxMs, nominal * 1.2));
        },
      ),
    );
  });
});
