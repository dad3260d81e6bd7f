import type { Metrics } from '../metrics/metrics';
import type { Lifecycle } from './lifecycle';

export interface RunOptions {
  /** Called once everything runs, e.g. to print the line `ready`. */
  onReady?: () => void | Promise<void>;
  metrics?: Metrics;
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
/** npm passes on a Ctrl-C that the terminal has delivered to everybody already: both mean one wish. */
const SAME_WISH_MS = 500;

/**
 * The body of every `main.ts`: starts the lifecycle, waits for SIGTERM or SIGINT, stops. The process then ends by
 * itself, because nothing holds it; `process.exit` is called only
 *
 * - on a second signal half a second or more after the first (128 + its number, the convention of shells): somebody
 *   does not want to wait;
 * - after a stop that was not clean or that an exception caused (1): what did not close would keep the process alive
 *   for ever.
 *
 * Errors nobody caught:
 *
 * - A rejected promise without a handler is a bug in one path. It is logged, counted in
 *   `hatchet_unhandled_rejections_total`, and the process keeps serving the others.
 * - An exception out of a callback has left somebody's state half-changed. It is logged as fatal, the lifecycle
 *   stops in order, and the process exits with 1. That loses nothing: what was acknowledged is a committed row.
 *
 * @throws what the start threw, with everything closed again
 */
export async function runUntilSignal(lifecycle: Lifecycle, options: RunOptions = {}): Promise<void> {
  const { logger } = lifecycle;
  const unhandledRejections = options.metrics?.counter(
    'hatchet_unhandled_rejections_total',
    'Rejected promises without a handler',
  );
  let endWait = () => {};
  const ended = new Promise<void>((resolve) => {
    endWait = resolve;
  });
  let askedAtMs: number | undefined;
  let crashed = false;

  const onSignal = (signal: NodeJS.Signals) => {
    if (askedAtMs !== undefined) {
      if (performance.now() - askedAtMs < SAME_WISH_MS) return;
      logger.warn({ signal }, 'second signal, exiting without waiting');
      process.exit(128 + (signal === 'SIGINT' ? 2 : 15));
    }
    askedAtMs = performance.now();
    logger.info({ signal }, 'stopping');
    endWait();
  };
  const onRejection = (error: unknown) => {
    unhandledRejections?.inc();
    logger.error({ error }, 'unhandled rejection');
  };
  const onException = (error: Error) => {
    logger.fatal({ error }, 'uncaught exception, stopping');
    crashed = true;
    endWait();
  };

  for (const signal of SIGNALS) process.on(signal, onSignal);
  process.on('unhandledRejection', onRejection);
  process.on('uncaughtException', onException);
  try {
    const running = lifecycle.start().then(() => options.onReady?.());
    await Promise.race([running.then(() => ended), ended]);
    const { clean } = await lifecycle.stop();
    logger.info({ clean }, 'stopped');
    if (!clean || crashed) process.exit(1);
  } catch (error) {
    await lifecycle.stop();
    throw error;
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
    process.off('unhandledRejection', onRejection);
    process.off('uncaughtException', onException);
  }
}
