import { EngineError } from '@hatchet-ts/contracts';
import { VirtualClock } from './clock/virtual-clock';
import { isTransient, retryTransient } from './retry-transient';

const lost = () => Object.assign(new Error('connection lost'), { transient: true });

/** A function that fails `failures` times and then returns the number of the try; `triedAt` are the times of its calls. */
function setup(failures: number, error: () => unknown = lost) {
  const clock = new VirtualClock(0);
  const triedAt: number[] = [];
  const fn = async (attempt: number) => {
    triedAt.push(clock.nowMs());
    if (attempt <= failures) throw error();
    return attempt;
  };
  return { clock, fn, triedAt };
}

describe('retryTransient', () => {
  it('returns the first result without delay', async () => {
    const { clock, fn } = setup(0);
    expect(await retryTransient(fn, { clock })).toBe(1);
  });

  it('tries again with doubling, jittered, bounded delays', async () => {
    const { clock, fn, triedAt } = setup(4);
    const result = retryTransient(fn, { clock, baseMs: 100, maxMs: 300 });
    await clock.advance(10_000);
    expect(await result).toBe(5);
    const delays = triedAt.slice(1).map((at, i) => at - triedAt[i]!);
    for (const [i, nominal] of [100, 200, 300, 300].entries()) {
      expect(delays[i]).toBeGreaterThanOrEqual(nominal * 0.79);
      expect(delays[i]).toBeLessThanOrEqual(Math.min(300, nominal * 1.21) + 1);
    }
  });

  it('gives up after the number of tries and throws the last error', async () => {
    const { clock, fn, triedAt } = setup(10);
    const result = retryTransient(fn, { clock, attempts: 3 }).catch((error: Error) => error.message);
    await clock.advance(10_000);
    expect(await result).toBe('connection lost');
    expect(triedAt).toHaveLength(3);
  });

  it('throws a permanent error at once', async () => {
    const { clock, fn, triedAt } = setup(10, () => new Error('syntax error'));
    await expect(retryTransient(fn, { clock })).rejects.toThrow('syntax error');
    expect(triedAt).toHaveLength(1);
  });

  it('asks the given rule which errors are worth it', async () => {
    const { clock, fn } = setup(1, () => new Error('busy'));
    const result = retryTransient(fn, { clock, isTransient: (error) => (error as Error).message === 'busy' });
    await clock.advance(1_000);
    expect(await result).toBe(2);
  });

  it('stops waiting on abort and throws the last error', async () => {
    const { clock, fn, triedAt } = setup(10);
    const abort = new AbortController();
    const result = retryTransient(fn, { clock, signal: abort.signal });
    abort.abort();
    await expect(result).rejects.toThrow('connection lost');
    expect(triedAt).toHaveLength(1);
  });

  it('waits on the host clock by default', async () => {
    const { fn } = setup(1);
    expect(await retryTransient(fn, { baseMs: 1 })).toBe(2);
  });
});

describe('isTransient', () => {
  it.each([
    [lost(), true],
    [Object.assign(new Error(), { transient: false, code: 'ECONNRESET' }), false],
    [new EngineError('unavailable', 'away'), true],
    [new EngineError('not_found', 'no'), false],
    [Object.assign(new Error(), { code: 'ECONNREFUSED' }), true],
    [Object.assign(new Error(), { code: '23505' }), false],
    ['text', false],
    [null, false],
  ])('%p: %p', (error, expected) => {
    expect(isTransient(error)).toBe(expected);
  });
});
