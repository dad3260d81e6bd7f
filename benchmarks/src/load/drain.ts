import { setTimeout as delay } from 'node:timers/promises';
import type { LoadClient } from './load-client';

const POLL_MS = 20;

/**
 * Waits until every acknowledged run has its result and every report its answer; runs that
 * have none when time is up are counted as lost.
 * @param heldBack runs that are meant to have none
 */
export async function drain(client: LoadClient, limitSeconds: number, heldBack = 0): Promise<void> {
  const until = performance.now() + limitSeconds * 1000;
  while ((client.unfinished > heldBack || client.unanswered > 0) && performance.now() < until) {
    client.check();
    await delay(POLL_MS);
  }
  client.ledger.faults.lost = Math.max(0, client.unfinished - heldBack);
}

/** Waits while the load runs. @throws Error when a stream broke meanwhile */
export async function holdLoad(client: LoadClient, seconds: number): Promise<void> {
  const until = performance.now() + seconds * 1000;
  for (let left = until - performance.now(); left > 0; left = until - performance.now()) {
    await delay(Math.min(left, 100));
    client.check();
  }
}
