import { type AttemptEnd, backoffMs, decideEnd } from './decide-end';

const end = (over: Partial<AttemptEnd> = {}): AttemptEnd => ({
  outcome: 'failed',
  reason: 'user_error',
  error: 'boom',
  nonRetryable: false,
  retryAfterMs: null,
  infrastructure: false,
  ...over,
});
const step = (
  retries: number,
  backoffFactor: number | null = null,
  backoffMaxSeconds: number | null = null,
) => ({
  retries,
  backoffFactor,
  backoffMaxSeconds,
});
const first = { retry: 0, appRetries: 0, internalRetries: 0 };

describe('the end of an attempt', () => {
  test('RET-01: retries = n allows n attempts after the first', () => {
    let counters = { ...first };
    const kinds: string[] = [];
    for (;;) {
      const decision = decideEnd(step(2), counters, end(), 10);
      kinds.push(decision.kind);
      if (decision.kind === 'end') break;
      counters = decision;
    }
    expect(kinds).toEqual(['retry', 'retry', 'end']);
    expect(counters).toMatchObject({ retry: 2, appRetries: 2, internalRetries: 0 });
  });

  test('a completion is final, whatever retries are left', () => {
    expect(decideEnd(step(5), first, end({ outcome: 'completed', reason: null, error: null }), 10)).toEqual({
      kind: 'end',
      state: 'completed',
      reason: null,
      error: null,
    });
  });

  test('rule 5.2: a cancellation never retries', () => {
    const decision = decideEnd(
      step(5),
      first,
      end({ outcome: 'cancelled', reason: 'cancelled_by_user' }),
      10,
    );
    expect(decision).toMatchObject({ kind: 'end', state: 'cancelled', reason: 'cancelled_by_user' });
  });

  test('rule 5.3: a failure the worker calls non-retryable is final at once', () => {
    const decision = decideEnd(step(5), first, end({ nonRetryable: true }), 10);
    expect(decision).toMatchObject({ kind: 'end', state: 'failed', reason: 'non_retryable', error: 'boom' });
  });

  test('rule 5.12: the platform’s own failures leave the retries of the task alone', () => {
    const decision = decideEnd(step(0), first, end({ infrastructure: true, reason: 'worker_lost' }), 10);
    expect(decision).toMatchObject({
      kind: 'retry',
      retry: 1,
      appRetries: 0,
      internalRetries: 1,
      delayMs: 0,
    });
  });

  test('H47: after the last internal retry the task fails with the reassignment text, its own retries unused', () => {
    const decision = decideEnd(
      step(3),
      { retry: 10, appRetries: 0, internalRetries: 10 },
      end({ infrastructure: true, reason: 'worker_lost' }),
      10,
    );
    expect(decision).toEqual({
      kind: 'end',
      state: 'failed',
      reason: 'worker_lost',
      error: 'Task reached its maximum reassignment count',
    });
  });

  test('a delay the task chose replaces its backoff, and 0 means at once', () => {
    expect(decideEnd(step(3, 2, 10), first, end({ retryAfterMs: 1234 }), 10)).toMatchObject({
      delayMs: 1234,
    });
    expect(decideEnd(step(3, 2, 10), first, end({ retryAfterMs: 0 }), 10)).toMatchObject({ delayMs: 0 });
  });
});

describe('backoff', () => {
  test('RET-06, rule 5.5: factor 2 with a cap of 10 s waits 2, 4, 8, 10, 10 s', () => {
    expect([1, 2, 3, 4, 5].map((k) => backoffMs(step(9, 2, 10), k))).toEqual([
      2000, 4000, 8000, 10_000, 10_000,
    ]);
  });

  test('rule 5.4: without a factor the next attempt is queued at once', () => {
    expect(backoffMs(step(9), 3)).toBe(0);
  });

  test('H70: a factor of 1000 over 50 retries ends at the cap, not in an overflow', () => {
    expect(backoffMs(step(50, 1000, null), 50)).toBe(86_400_000);
    expect(backoffMs(step(50, 1000, 60), 400)).toBe(60_000);
  });
});
