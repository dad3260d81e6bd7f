import { until } from './until';

describe('until', () => {
  it('returns the first truthy value', async () => {
    const values = [0, null, 'found', 'later'];

    await expect(until(() => values.shift(), { everyMs: 1 })).resolves.toBe('found');
  });

  it('takes a failed assertion for "not yet"', async () => {
    let looks = 0;
    const value = await until(
      () => {
        expect(++looks).toBeGreaterThan(2);
        return looks;
      },
      { everyMs: 1 },
    );

    expect(value).toBe(3);
  });

  it('names what it waited for and what it saw when time is up', async () => {
    const waiting = until(() => false, { timeoutMs: 20, everyMs: 1, what: 'the queue is empty' });

    await expect(waiting).rejects.toThrow('Waited 20 ms in vain: the queue is empty\nLast value: false');
  });
});
