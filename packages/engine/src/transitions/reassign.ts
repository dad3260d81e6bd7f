import type { EngineContext } from '../engine';
import { type ClaimedEnd, type SettleResult, settle } from './settle';

export const WORKER_LOST_ERROR = 'Worker did not send a heartbeat for 30 seconds';
export const SEND_FAILED_ERROR = 'Could not send task to worker';

/**
 * Ends attempts that their worker cannot finish any more and queues the next one, on the platform's account
 * (rule 3.9.1): the task's own retries stay untouched.
 */
export function reassign(
  context: EngineContext,
  tasks: readonly { taskId: string; retry: number | null }[],
  cause: { reason: 'worker_lost' | 'send_failed'; error: string },
): Promise<SettleResult> {
  const claims = tasks.map(
    ({ taskId, retry }): ClaimedEnd => ({
      taskId,
      tenantId: null,
      retry,
      outcome: 'failed',
      reason: cause.reason,
      error: cause.error,
      nonRetryable: false,
      retryAfterMs: null,
      infrastructure: true,
      onWorkerOnly: true,
      output: null,
      startedAtMs: null,
      // The worker may be alive after all: then it should stop what nobody waits for.
      cancelOnWorker: cause.reason === 'worker_lost',
    }),
  );
  return settle(context, claims);
}
