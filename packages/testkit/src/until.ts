import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';

export interface UntilOptions {
  /** Default 60,000: a limit for what never comes, which no loaded machine reaches. */
  timeoutMs?: number;
  /** Pause between two looks. Default 10. */
  everyMs?: number;
  /** What is waited for, for the failure's text. */
  what?: string;
}

type Falsy = false | null | undefined | 0 | '';

/**
 * Looks again until `look` gives something truthy, and returns it. An assertion may throw inside: the last error is
 * the one reported.
 *
 * @throws Error after `timeoutMs`, naming what came last
 */
export async function until<T>(
  look: () => T | Promise<T>,
  { timeoutMs = 60_000, everyMs = 10, what = look.toString() }: UntilOptions = {},
): Promise<Exclude<T, Falsy>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    let last: unknown;
    let failure: unknown;
    try {
      last = await look();
      if (last) return last as Exclude<T, Falsy>;
    } catch (error) {
      failure = error;
    }
    if (Date.now() >= deadline)
      throw new Error(
        `Waited ${timeoutMs} ms in vain: ${what}\nLast ${failure ? `error: ${inspect(failure)}` : `value: ${inspect(last)}`}`,
        { cause: failure },
      );
    await delay(everyMs);
  }
}
