import type { Reason, TaskDefinition } from '@hatchet-ts/contracts';

/** How an attempt ended, whoever says so: its worker, a timeout, a lost worker, a cancel. */
export interface AttemptEnd {
  outcome: 'completed' | 'failed' | 'cancelled';
  reason: Reason | null;
  error: string | null;
  /** The worker said that retrying is pointless. */
  nonRetryable: boolean;
  /** A delay the task itself chose for its next attempt, ms (0 = at once); null leaves it to the backoff. */
  retryAfterMs: number | null;
  /** The platform's fault, not the task's: counts against the internal budget, not against `retries`. */
  infrastructure: boolean;
}

export interface AttemptCounters {
  retry: number;
  appRetries: number;
  internalRetries: number;
}

export type EndDecision =
  | { kind: 'end'; state: 'completed' | 'failed' | 'cancelled'; reason: Reason | null; error: string | null }
  | ({ kind: 'retry'; delayMs: number; reason: Reason; error: string | null } & AttemptCounters);

const REASSIGNED_TOO_OFTEN = 'Task reached its maximum reassignment count';

/** Final, or one more attempt (engine-behaviour section 5). */
export function decideEnd(
  task: Pick<TaskDefinition, 'retries' | 'backoffFactor' | 'backoffMaxSeconds'>,
  counters: AttemptCounters,
  end: AttemptEnd,
  maxInternalRetries: number,
): EndDecision {
  if (end.outcome !== 'failed')
    return { kind: 'end', state: end.outcome, reason: end.reason, error: end.error };
  const reason = end.reason ?? 'user_error';
  const next = { retry: counters.retry + 1 };
  if (end.infrastructure) {
    if (counters.internalRetries >= maxInternalRetries)
      return { kind: 'end', state: 'failed', reason, error: REASSIGNED_TOO_OFTEN };
    return {
      kind: 'retry',
      ...next,
      appRetries: counters.appRetries,
      internalRetries: counters.internalRetries + 1,
      delayMs: 0,
      reason,
      error: end.error,
    };
  }
  if (end.nonRetryable || counters.appRetries >= task.retries)
    return {
      kind: 'end',
      state: 'failed',
      reason: end.nonRetryable ? 'non_retryable' : reason,
      error: end.error,
    };
  const appRetries = counters.appRetries + 1;
  return {
    kind: 'retry',
    ...next,
    appRetries,
    internalRetries: counters.internalRetries,
    delayMs: end.retryAfterMs ?? backoffMs(task, appRetries),
    reason,
    error: end.error,
  };
}

/** Delay before the k-th user retry: min(max, factor^k) seconds; no factor means at once (rule 5.5). */
export function backoffMs(
  task: Pick<TaskDefinition, 'backoffFactor' | 'backoffMaxSeconds'>,
  k: number,
): number {
  if (task.backoffFactor === null) return 0;
  const seconds = Math.min(task.backoffMaxSeconds ?? 86_400, task.backoffFactor ** k);
  return Math.round(seconds * 1000);
}
