import { setTimeout as pause } from 'node:timers/promises';
import { CliError } from '../cli-error';
import { getRun, hasEnded, type RunDetails } from './find-run';
import type { Rest } from './rest-client';

/** Looked after this often at first, seldomer the longer it takes. */
const POLL_MS_MIN = 200;
const POLL_MS_MAX = 2_000;

/** The exit code of a command that gave up waiting. */
const EXIT_NOT_ENDED = 4;

/** @throws CliError with exit code 4 when the run has not ended in time */
export async function waitForEnd(
  rest: Rest,
  runId: string,
  timeoutMs = Number.POSITIVE_INFINITY,
): Promise<RunDetails> {
  const startedAtMs = performance.now();
  for (let pauseMs = POLL_MS_MIN; ; pauseMs = Math.min(pauseMs * 1.5, POLL_MS_MAX)) {
    const details = await getRun(rest, runId);
    if (hasEnded(details.run.status)) return details;
    const leftMs = timeoutMs - (performance.now() - startedAtMs);
    if (leftMs <= 0)
      throw new CliError(`the run ${runId} is still ${details.run.status}`, {
        exitCode: EXIT_NOT_ENDED,
        hint: `'hatchet explain ${runId}' says what it waits for.`,
      });
    await pause(Math.min(pauseMs, leftMs));
  }
}

/** How a run ended, for scripts. */
export function exitCodeOf(status: string): number {
  return status === 'COMPLETED' ? 0 : status === 'FAILED' ? 2 : 3;
}
