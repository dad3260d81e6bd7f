/**
 * The only source of time. Statements take it as a parameter, so that several hosts agree on it and a whole
 * platform can run on a virtual clock in tests.
 */
export interface Clock {
  /** Engine time in whole milliseconds since the epoch. */
  nowMs(): number;
  /** Engine time; the same moment as `nowMs`. */
  now(): Date;
  /** Milliseconds, possibly fractional, since an arbitrary start; never goes back. For measuring durations. */
  monotonicMs(): number;
  /** Resolves at `atMs` engine time, or early and silently when `signal` aborts. */
  sleepUntil(atMs: number, signal?: AbortSignal): Promise<void>;
  /** Resolves after `ms` milliseconds, or early and silently when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `fn` once at `atMs` engine time, never synchronously, unless cancelled before. */
  setTimer(atMs: number, fn: () => void): Timer;
}

export interface Timer {
  /** Prevents the call if it has not happened yet; harmless afterwards. */
  cancel(): void;
}

/** `sleepUntil` in terms of `setTimer`, shared by the clocks. */
export function sleepOnTimer(clock: Clock, atMs: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const wakeUp = () => {
      timer.cancel();
      signal?.removeEventListener('abort', wakeUp);
      resolve();
    };
    const timer = clock.setTimer(atMs, wakeUp);
    signal?.addEventListener('abort', wakeUp, { once: true });
  });
}
