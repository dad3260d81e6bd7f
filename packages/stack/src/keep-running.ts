import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@hatchet-ts/service-kit';

/** The part of a server that keeping it running needs. */
export interface Restartable {
  readonly exited: Promise<{ code: number | null; signal: string | null }>;
  restart(): Promise<void>;
}

/** Between two starts of a server that keeps crashing. */
const RESTART_DELAY_MS = 1_000;

/**
 * Starts a server again whenever it ends by itself, for as long as it takes: the services reconnect on their own, and
 * lose nothing meanwhile.
 *
 * @returns a function that ends the care, to be called before stopping the server on purpose
 */
export function keepRunning(name: string, server: Restartable, logger: Logger): () => void {
  let caring = true;
  const care = async () => {
    for (;;) {
      const { code, signal } = await server.exited;
      if (!caring) return;
      logger.error({ server: name, code, signal }, 'ended unexpectedly, starting it again');
      try {
        await server.restart();
      } catch (error) {
        logger.error({ server: name, error }, 'did not start again, trying once more');
        await delay(RESTART_DELAY_MS, undefined, { ref: false });
      }
    }
  };
  void care();
  return () => {
    caring = false;
  };
}
