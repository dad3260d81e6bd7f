/**
 * States of runs and tasks, spelled once. Stored as the small integers below; shown to clients by their names.
 *
 * An open task is stored as `open`: whether it is queued, waiting or running follows from where its row stands
 * (queue item, timer or wait, assignment), so that assigning a task writes nothing to the task itself.
 */
export const TASK_STATE = { open: 0, completed: 1, failed: 2, cancelled: 3 } as const;
export type TaskState = keyof typeof TASK_STATE;
export type TaskStateCode = (typeof TASK_STATE)[TaskState];

export const TASK_STATE_NAMES: readonly TaskState[] = ['open', 'completed', 'failed', 'cancelled'];

/** A DAG run's own state; a run of a single task has none of its own, it is its task. */
export const RUN_STATE = { open: 0, completed: 1, failed: 2, cancelled: 3 } as const;

/** What clients see (REST `V1TaskStatus`, gRPC `RunStatus`). Evicted tasks are RUNNING with a flag. */
export type ShownStatus = 'QUEUED' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELLED';

export const SHOWN_FINAL_STATUS: Record<Exclude<TaskState, 'open'>, ShownStatus> = {
  completed: 'COMPLETED',
  failed: 'FAILED',
  cancelled: 'CANCELLED',
};

/** Stable codes of why an attempt or a task ended without success; stored as text, never reworded. */
export const REASONS = [
  'user_error',
  'non_retryable',
  'schedule_timeout',
  'execution_timeout',
  'worker_lost',
  'send_failed',
  'cancelled_by_user',
  'cancelled_by_key',
  'cancelled_by_parent',
  'cancelled_by_condition',
  'cancelled_by_worker',
  'paused_too_long',
  'expression_error',
  'limit_reached',
  'invalid_output',
  'oversize',
  'nondeterminism',
] as const;
export type Reason = (typeof REASONS)[number];

/** Queue priority of retries, replays and restores: above the highest a user can ask for (3). */
export const PRIORITY_RETRY = 4;
export const PRIORITY_MIN = 1;
export const PRIORITY_MAX = 3;
