import {
  type Database,
  isTransient,
  readSumState,
  settleUncountedRuns,
  sumRuns,
  takeTransactionId,
} from '@hatchet-ts/schema';
import type { Clock } from '@hatchet-ts/service-kit';

/** Sums lag behind by this and by the time below; what they do not cover is counted run by run. */
export const RUN_COUNT_INTERVAL_MS = 60_000;
const MINUTE_MS = 60_000;
/** Runs written later than 30 s after their ids say so themselves; the rest is for clocks that differ. */
const CLOSED_AFTER_MS = 45_000;
/** Uncounted runs looked at in one transaction. */
const BATCH = 5_000;
/** Somebody else changed the same rows: the next try sees what they have done. */
const COLLISIONS = ['40001', '23505'];

/**
 * Keeps sums over runs by the minute they were created in, for counts and charts (decision 10). A minute is summed when
 * nobody can create a run in it any more: its time is over, and so is every transaction that had begun to write then.
 */
export class RunCounter {
  /** Minutes before it are closed once every transaction before it has ended. */
  private closing: { minute: number; transaction: number } | null = null;
  private after: string | null = null;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @returns 'again' while there is more than one pass should do */
  async runOnce(): Promise<'again' | undefined> {
    // The time comes first: what has begun to write by then is older than the transaction taken after it.
    const minute = Math.floor((this.clock.nowMs() - CLOSED_AFTER_MS) / MINUTE_MS);
    const state = await readSumState(this.database);
    const { closing } = this;
    const isClosed = closing !== null && state.oldestTransaction >= closing.transaction;
    if (!state.hasMore) this.closing = null;
    else if (closing === null || isClosed)
      this.closing = { minute, transaction: await takeTransactionId(this.database) };
    try {
      const isMore = isClosed && state.hasMore && (await sumRuns(this.database, closing.minute));
      return (await this.settle(state.hasUncounted)) || isMore ? 'again' : undefined;
    } catch (error) {
      const { code } = error as { code?: string };
      if (!isTransient(error) && !COLLISIONS.includes(code ?? '')) throw error;
      return undefined;
    }
  }

  private async settle(hasUncounted: boolean): Promise<boolean> {
    if (!hasUncounted) return false;
    const { after, productive } = await settleUncountedRuns(this.database, this.after, BATCH);
    this.after = after;
    return productive;
  }
}
