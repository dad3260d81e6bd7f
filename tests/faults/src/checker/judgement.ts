/**
 * How one run ended up:
 * - `ok`: it completed, every task had its effect once, and whoever waited was told.
 * - `lost`: its trigger was acknowledged, and it does not exist.
 * - `stuck`: it has not ended, or has ended and its waiter was not told.
 * - `duplicated-explained`: an effect happened more than once, and the attempt that did not count was open at a fault.
 * - `duplicated-unexplained`: an effect happened more than once without such a reason, or an attempt began twice.
 * - `unexpected`: it ended otherwise than it should, or its result is not what the counted attempt returned.
 */
export const VERDICTS = [
  'ok',
  'lost',
  'stuck',
  'duplicated-explained',
  'duplicated-unexplained',
  'unexpected',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Anything but these counts against the platform. */
export const ACCEPTABLE: readonly Verdict[] = ['ok', 'duplicated-explained'];

export interface ItemVerdict {
  item: string;
  verdict: Verdict;
  why: string;
}

export interface Judgement {
  counts: Record<Verdict, number>;
  /** Triggers without an acknowledgement: those that left a run behind, which is judged with the others, and the rest. */
  unacknowledged: { existing: number; absent: number };
  /** Every item that is not `ok`. */
  exceptions: ItemVerdict[];
  /** Moments at which a limit was exceeded. */
  overruns: string[];
  /** Rows that only live work has. */
  leftovers: Record<string, number>;
}

/** Whether nothing counts against the platform. */
export function isClean({ counts, overruns, leftovers }: Judgement): boolean {
  return (
    VERDICTS.every((verdict) => ACCEPTABLE.includes(verdict) || counts[verdict] === 0) &&
    overruns.length === 0 &&
    Object.keys(leftovers).length === 0
  );
}
