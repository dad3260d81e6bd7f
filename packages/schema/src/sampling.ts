/** Ids end in 48 random bits; the last 32 of them say which share of all runs a run belongs to. */
const SHARE_BITS = 32;
const SHARE_HEX_DIGITS = SHARE_BITS / 4;

/**
 * Which runs are shown, as a bound: by their ids, so that every process agrees and nothing is stored (SLF-61). Parents
 * and children have ids of their own and are sampled apart (SLF-62).
 * @param rate share of the runs that is kept, 0 to 1
 */
export const sampleBoundOf = (rate: number): number => Math.round(rate * 2 ** SHARE_BITS);

/** Whether a run (not one of its tasks) is among those shown. */
export const isSampled = (runId: string, sampleBound: number | undefined): boolean =>
  sampleBound === undefined || Number.parseInt(runId.slice(-SHARE_HEX_DIGITS), 16) < sampleBound;

/** The same for SQL. @param runId expression of type uuid; `bound`: a parameter */
export const sampleCondition = (runId: string, bound: string): string =>
  `('x' || right((${runId})::text, ${SHARE_HEX_DIGITS}))::bit(${SHARE_BITS})::bigint < ${bound}::bigint`;
