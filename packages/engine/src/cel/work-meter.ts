import { LIMITS } from '@hatchet-ts/contracts';

/** Below this much work no clock is asked: an evaluation must not fail because the process was paused for a moment. */
const FREE_WORK = 100;

interface Meter {
  work: number;
  startedAt: number;
  exhausted: boolean;
}

/** Evaluation is synchronous and never nested, so that one meter serves the process. */
let meter: Meter | null = null;

/** Answers false once the running evaluation has used up its work or its time, and from then on. */
export const spend = (units: number): boolean => {
  if (!meter) throw new Error('an expression is evaluated outside of a meter');
  meter.work += units;
  if (meter.work > LIMITS.expressionWork) meter.exhausted = true;
  else if (meter.work > FREE_WORK && performance.now() - meter.startedAt > LIMITS.expressionMs) {
    meter.exhausted = true;
  }
  return !meter.exhausted;
};

/** Runs one evaluation under a fresh meter. `exhausted` outranks the value: macros such as `exists` swallow errors. */
export const metered = <T>(evaluation: () => T): { value: T; exhausted: boolean } => {
  const own: Meter = { work: 0, startedAt: performance.now(), exhausted: false };
  meter = own;
  try {
    const value = evaluation();
    return { value, exhausted: own.exhausted };
  } finally {
    meter = null;
  }
};

export const EXHAUSTED_TEXT = `the expression takes more than ${LIMITS.expressionWork} steps or ${LIMITS.expressionMs} ms`;
