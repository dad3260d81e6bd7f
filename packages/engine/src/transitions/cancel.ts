import type { Reason } from '@hatchet-ts/contracts';
import { readCancellable } from '@hatchet-ts/schema';
import type { EngineContext } from '../engine';
import { type ClaimedEnd, settle } from './settle';

export interface CancelCause {
  reason: Reason;
  /** For the timeline. */
  message: string;
  /** What waiters are told; null tells them nothing but the cancel. */
  error?: string;
}

/** Ids whose runs and tasks end in one transaction: thousands must not hold their locks until the last is done. */
const BATCH = 500;

const BY_USER: CancelCause = { reason: 'cancelled_by_user', message: '' };

/**
 * Cancels runs and tasks by id, mixed (engine-behaviour 7.1): whatever of them is open leaves its queue or worker,
 * the worker is told, and DAG runs end as cancelled with all that they had not started. Ids that are final, foreign
 * or unknown change nothing.
 */
export async function cancel(
  context: EngineContext,
  tenantId: string,
  ids: readonly string[],
  cause: CancelCause = BY_USER,
): Promise<void> {
  for (let i = 0; i < ids.length; i += BATCH)
    await cancelBatch(context, tenantId, ids.slice(i, i + BATCH), cause);
}

async function cancelBatch(
  context: EngineContext,
  tenantId: string,
  ids: readonly string[],
  cause: CancelCause,
): Promise<void> {
  const found = await readCancellable(context.database, tenantId, ids);
  const cancelTask = (taskId: string): ClaimedEnd => ({
    taskId,
    tenantId,
    retry: null,
    outcome: 'cancelled',
    reason: cause.reason,
    error: cause.error ?? null,
    nonRetryable: false,
    retryAfterMs: null,
    infrastructure: false,
    onWorkerOnly: false,
    output: null,
    startedAtMs: null,
    cancelOnWorker: true,
    events: [{ type: 'CANCELLED', message: cause.message }],
  });
  const claims = found.taskIds.map(cancelTask);
  if (claims.length > 0 || found.runIds.length > 0)
    await settle(context, claims, { cancelRuns: found.runIds, cancelReason: cause.reason, cancelTask });
}
