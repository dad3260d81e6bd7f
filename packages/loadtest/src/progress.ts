import type { Emitter } from './emitter';
import type { EventLedger } from './event-ledger';
import type { Log } from './log';

const EVERY_MS = 2_000;

/**
 * Says every two seconds how far the test is, and once that events wait for a place under `--concurrency`.
 * @returns stops it
 */
export function reportProgress(ledger: EventLedger, emitter: Emitter, log: Log): () => void {
  const beganMs = performance.now();
  let hasWarned = false;
  const timer = setInterval(() => {
    const { pushed, executed, refused } = ledger.counts;
    const seconds = Math.round((performance.now() - beganMs) / 1000);
    const also = refused > 0 ? `, ${refused} refused` : '';
    log.info(`${seconds} s: ${pushed} events pushed, ${executed} runs executed, ${ledger.open} open${also}`);
    const behind = emitter.due - pushed - refused - ledger.open;
    if (hasWarned || behind <= 0 || !emitter.isLimited) return;
    hasWarned = true;
    log.warn(`events wait for a place (--concurrency): the rate of --events is not reached`);
  }, EVERY_MS);
  return () => clearInterval(timer);
}
