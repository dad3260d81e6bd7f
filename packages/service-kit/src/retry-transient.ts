import { EngineError } from '@hatchet-ts/contracts';
import { backoffMs } from './backoff';
import type { Clock } from './clock/clock';
import { SystemClock } from './clock/system-clock';

export interface RetryOptions {
  /** Tries in all, the first included; default 5. */
  attempts?: number;
  /** Delay before the second try, doubled for each further one, ± 20 %; default 100. */
  baseMs?: number;
  /** Longest delay; default 5,000. */
  maxMs?: number;
  /** Which errors are worth another try; default `isTransient`. */
  isTransient?: (error: unknown) => boolean;
  clock?: Clock;
  /** Ends the waiting: the last error is thrown at once. */
  signal?: AbortSignal;
}

/** Errors of Node's network layer that a later try may not meet. */
const TRANSIENT_SYSTEM_ERRORS = new Set([
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
]);

const hostClock = new SystemClock();

/**
 * Calls `fn` until it resolves, fails with an error that is not transient, or has failed `attempts` times.
 * @param fn gets the number of the try, from 1
 * @throws the last error of `fn`
 */
export async function retryTransient<T>(
  fn: (attempt: number) => Promise<T>,
  options: RetryOptions = {},
): Promise<T> {
  const { attempts = 5, baseMs = 100, maxMs = 5_000, clock = hostClock, signal } = options;
  const worthRetrying = options.isTransient ?? isTransient;
  for (let attempt = 1; ; attempt++) {
    try {
      return await fn(attempt);
    } catch (error) {
      if (attempt >= attempts || signal?.aborted || !worthRetrying(error)) throw error;
      await clock.sleep(backoffMs(attempt, baseMs, maxMs), signal);
      if (signal?.aborted) throw error;
    }
  }
}

/** Errors marked `transient: true`, EngineErrors `unavailable`, and refused, reset or timed-out connections. */
export function isTransient(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('transient' in error) return error.transient === true;
  if (error instanceof EngineError) return error.code === 'unavailable';
  return 'code' in error && TRANSIENT_SYSTEM_ERRORS.has(error.code as string);
}
