import type { LoadClient } from './load-client';
import { SteadyLoad } from './steady-load';
import { PLAIN, workload } from './workload';

describe('SteadyLoad', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('triggers at its rate, its workflows by turns, until it is stopped', () => {
    const other = workload('other', [{ readableId: 'noop' }]);
    const triggered: unknown[] = [];
    const client = { triggerOne: (_done: unknown, load: unknown) => triggered.push(load) };
    const load = new SteadyLoad(client as unknown as LoadClient, 200, [PLAIN, other]);
    jest.advanceTimersByTime(1_000);
    load.stop();
    jest.advanceTimersByTime(1_000);

    // One is due at once, and the fake clock counts whole milliseconds.
    expect(Math.abs(triggered.length - 200)).toBeLessThanOrEqual(1);
    expect(triggered.slice(0, 4)).toEqual([PLAIN, other, PLAIN, other]);
  });
});
