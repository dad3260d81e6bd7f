import type { RestSchema } from '@hatchet-ts/contracts';

export type FailureReason = RestSchema<'V1FailureReason'>;

/** Why runs fail or are cancelled, in words; the frequent ones first. */
export const FAILURE_REASONS: Record<FailureReason, string> = {
  user_error: 'Error of the task',
  non_retryable: 'Error that is not retried',
  execution_timeout: 'Ran too long',
  schedule_timeout: 'Waited too long for a worker',
  worker_lost: 'Worker was lost',
  send_failed: 'Could not be sent to a worker',
  cancelled_by_user: 'Cancelled by somebody',
  cancelled_by_key: 'Cancelled by a concurrency rule',
  cancelled_by_parent: 'Cancelled with its parent',
  cancelled_by_condition: 'Cancelled by a condition',
  cancelled_by_worker: 'Cancelled by its worker',
  paused_too_long: 'Workflow was paused too long',
  limit_reached: 'Limit of the tenant reached',
  invalid_output: 'Output is no JSON object',
  oversize: 'Payload is too large',
  expression_error: 'Expression failed',
  nondeterminism: 'Durable task did otherwise on replay',
};
