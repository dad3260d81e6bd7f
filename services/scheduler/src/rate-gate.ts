import type { RateLimitWindow } from '@hatchet-ts/contracts';
import type { Gates, RateGate as Rate } from '@hatchet-ts/engine';
import {
  type Candidate,
  type Database,
  putRateLimits,
  type RateDebit,
  type RateWindow,
  readRateLimits,
} from '@hatchet-ts/schema';
import type { Clock } from '@hatchet-ts/service-kit';

export const WINDOW_MS: Record<RateLimitWindow, number> = {
  SECOND: 1000,
  MINUTE: 60_000,
  HOUR: 3_600_000,
  DAY: 86_400_000,
  WEEK: 604_800_000,
  MONTH: 2_592_000_000,
  YEAR: 31_536_000_000,
};
/** Windows end this much early, so that who wakes exactly at the refill is not one tick too soon (rule 3.7.2). */
const EARLY_MS = 10;
/** A window that is never over, for giving back without refilling: a thousand years, far inside Postgres's calendar. */
const NEVER_REFILLED_MS = 1000 * WINDOW_MS.YEAR;
/** When to look again at a key nobody has set a limit for. */
const UNKNOWN_KEY_RETRY_MS = 5000;

export interface Shortage {
  key: string;
  units: number;
  left: number;
  /** When there may be units again, epoch ms. */
  againAtMs: number;
  /** The stored limit: how many parked items a refill can serve at most. */
  limit: number;
  windowMs: number;
}

/**
 * Rate limits as one pass sees them: read once, taken from in memory while items are matched, then debited in the
 * transaction that assigns. Several limits of one task are taken all or none (rule 3.7.4).
 */
export class RateGate {
  private readonly windows = new Map<
    string,
    RateWindow & { left: number; windowMs: number; endsAtMs: number }
  >();
  private readonly taken = new Map<string, RateDebit>();

  private constructor(private readonly nowMs: number) {}

  static async read(database: Database, clock: Clock, candidates: readonly Candidate[]): Promise<RateGate> {
    const gate = new RateGate(clock.nowMs());
    const wanted = new Map<string, { tenantId: string; key: string }>();
    const dynamic = new Map<
      string,
      { tenantId: string; key: string; limit: number; windowUnit: RateLimitWindow }
    >();
    for (const candidate of candidates)
      for (const rate of ratesOf(candidate)) {
        const { tenantId } = candidate;
        const name = `${tenantId}/${rate.key}`;
        wanted.set(name, { tenantId, key: rate.key });
        if (rate.limit === null) continue;
        // Where tasks disagree, the lowest limit and the longest window count (rule 3.7.9).
        const other = dynamic.get(name);
        const windowUnit =
          other && WINDOW_MS[other.windowUnit] > WINDOW_MS[rate.window ?? 'MINUTE']
            ? other.windowUnit
            : (rate.window ?? 'MINUTE');
        dynamic.set(name, {
          tenantId,
          key: rate.key,
          limit: Math.min(other?.limit ?? rate.limit, rate.limit),
          windowUnit,
        });
      }
    if (wanted.size === 0) return gate;
    if (dynamic.size > 0) await putRateLimits(database, [...dynamic.values()], gate.nowMs);
    for (const window of await readRateLimits(database, [...wanted.values()])) gate.add(window);
    return gate;
  }

  private add(window: RateWindow): void {
    const windowMs = WINDOW_MS[window.windowUnit as RateLimitWindow];
    const over = window.refilledAt + windowMs - EARLY_MS <= this.nowMs;
    const paused = window.pausedUntil !== null && window.pausedUntil > this.nowMs;
    this.windows.set(`${window.tenantId}/${window.key}`, {
      ...window,
      windowMs,
      left: paused ? 0 : over ? window.limit : window.value,
      endsAtMs: paused ? window.pausedUntil! : (over ? this.nowMs : window.refilledAt) + windowMs,
    });
  }

  /** The first limit that has too little for a candidate, or null when all have enough. Takes nothing. */
  shortage(candidate: Candidate): Shortage | null {
    for (const { key, units } of ratesOf(candidate)) {
      const window = this.windows.get(`${candidate.tenantId}/${key}`);
      if (!window)
        return {
          key,
          units,
          left: 0,
          againAtMs: this.nowMs + UNKNOWN_KEY_RETRY_MS,
          limit: 1,
          windowMs: UNKNOWN_KEY_RETRY_MS,
        };
      if (window.left < units) {
        const { limit, windowMs, endsAtMs: againAtMs } = window;
        return { key, units, left: Math.max(0, window.left), againAtMs, limit: Math.max(1, limit), windowMs };
      }
    }
    return null;
  }

  /** @returns whether the candidate takes any units at all */
  take(candidate: Candidate): boolean {
    const rates = ratesOf(candidate);
    for (const { key, units } of rates) {
      const name = `${candidate.tenantId}/${key}`;
      const window = this.windows.get(name)!;
      window.left -= units;
      const debit = this.taken.get(name);
      if (debit) debit.units += units;
      else this.taken.set(name, { tenantId: candidate.tenantId, key, units, windowMs: window.windowMs });
    }
    return rates.length > 0;
  }

  /** What the transaction has to debit. */
  get debits(): RateDebit[] {
    return [...this.taken.values()];
  }

  /** What to give back for candidates that were not assigned after all. */
  refunds(candidates: readonly Candidate[]): RateDebit[] {
    const refunds = new Map<string, RateDebit>();
    for (const candidate of candidates)
      for (const { key, units } of ratesOf(candidate)) {
        const name = `${candidate.tenantId}/${key}`;
        const refund = refunds.get(name);
        if (refund) refund.units -= units;
        // Never refills: the window was refilled by the debit in the same transaction, if it was due.
        else
          refunds.set(name, {
            tenantId: candidate.tenantId,
            key,
            units: -units,
            windowMs: NEVER_REFILLED_MS,
          });
      }
    return [...refunds.values()];
  }

  /** Undoes a debit in its own transaction. */
  static giveBack(debit: RateDebit): RateDebit {
    return { ...debit, units: -debit.units, windowMs: NEVER_REFILLED_MS };
  }
}

export function ratesOf(candidate: Candidate): readonly Rate[] {
  return (candidate.gates as Gates | null)?.rates ?? NO_RATES;
}

const NO_RATES: readonly Rate[] = [];
