import { LIMITS } from '@hatchet-ts/contracts';

/**
 * Work that is done before any clock is asked. What needs no more than this has the same outcome on every machine and
 * at every moment: a process that is starting, or paused for a while, must not turn a filter that matches into one
 * that fails.
 */
const FREE_WORK = 2000;

export const EXHAUSTED_TEXT = `the expression takes more than ${LIMITS.expressionWork} steps or ${LIMITS.expressionMs} ms`;

interface Meter {
  work: number;
  exhausted: boolean;
  /** Both clocks at the moment the free work was used up. */
  watch: { wallMs: number; cpu: NodeJS.CpuUsage } | null;
}

/** Evaluation is synchronous and never nested, so that one meter serves the process. */
let meter: Meter | null = null;

/** Time is up when both clocks say so: the wall clock runs on while others have the core, CPU time counts other threads too. */
const isTimeUp = ({ wallMs, cpu }: NonNullable<Meter['watch']>): boolean => {
  if (performance.now() - wallMs <= LIMITS.expressionMs) return false;
  const { user, system } = process.cpuUsage(cpu);
  return (user + system) / 1000 > LIMITS.expressionMs;
};

/**
 * @param units LIMITS.expressionWork says what a unit is; fractions add up
 * @returns false once the running evaluation has used up its work or its time, and from then on
 */
export const spend = (units: number): boolean => {
  if (!meter) throw new Error('an expression is evaluated outside of a meter');
  meter.work += units;
  if (meter.work <= FREE_WORK) return true;
  if (!meter.watch) meter.watch = { wallMs: performance.now(), cpu: process.cpuUsage() };
  else if (isTimeUp(meter.watch)) meter.exhausted = true;
  if (meter.work > LIMITS.expressionWork) meter.exhausted = true;
  return !meter.exhausted;
};

/** As `spend`, for work that has no other way to end than an error. */
export const charge = (units: number): void => {
  if (!spend(units)) throw new Error(EXHAUSTED_TEXT);
};

/** Runs one evaluation under a fresh meter. `exhausted` outranks the value: macros such as `exists` swallow errors. */
export const metered = <T>(evaluation: () => T): { value: T; exhausted: boolean } => {
  const own: Meter = { work: 0, exhausted: false, watch: null };
  meter = own;
  try {
    const value = evaluation();
    return { value, exhausted: own.exhausted };
  } finally {
    meter = null;
  }
};
