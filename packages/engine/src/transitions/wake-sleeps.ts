import { readDueSleeps } from '@hatchet-ts/schema';
import { declareFailpoints } from '@hatchet-ts/service-kit';
import type { EngineContext } from '../engine';
import { meetWaits } from './meet-waits';

declareFailpoints('wake.before-commit', 'wake.commit-sent', 'wake.after-commit');

/** Meets the conditions whose sleep is over (CND-02). @returns how many sleeps were due, at most `limit` */
export async function wakeSleeps(context: EngineContext, limit: number): Promise<number> {
  const nowMs = context.clock.nowMs();
  const due = await readDueSleeps(context.database, nowMs, limit);
  if (due.length === 0) return 0;
  await context.database.transaction(async (tx) => {
    const tell = await meetWaits(
      context,
      tx,
      due.map((sleep) => ({ ...sleep, datum: null })),
      nowMs,
    );
    tx.onCommit(tell);
  }, 'wake');
  return due.length;
}
