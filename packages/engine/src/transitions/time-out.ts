import { type OverdueTask, readOverdueRuns } from '@hatchet-ts/schema';
import type { EngineContext } from '../engine';
import { cancel } from './cancel';
import { type ClaimedEnd, type SettleResult, settle } from './settle';

const CLAIM = {
  tenantId: null,
  nonRetryable: false,
  retryAfterMs: null,
  infrastructure: false,
  output: null,
  startedAtMs: null,
};

/** Attempts past their execution timeout fail as a user failure would, and may be retried (rule 6.3.3). */
export async function timeOutExecutions(
  context: EngineContext,
  overdue: readonly OverdueTask[],
): Promise<SettleResult> {
  await context.definitions.load(overdue.map((task) => task.versionId));
  const claims = overdue.map((task): ClaimedEnd => {
    const text = context.definitions.peek(task.versionId)!.tasks[task.step]!.executionTimeoutText;
    const error = `Task exceeded timeout of ${text}`;
    return {
      ...CLAIM,
      taskId: task.taskId,
      retry: task.retry,
      outcome: 'failed',
      reason: 'execution_timeout',
      error,
      onWorkerOnly: true,
      overdueOnly: true,
      cancelOnWorker: true,
      events: [{ type: 'TIMED_OUT', message: error }],
    };
  });
  return settle(context, claims);
}

/** Tasks that waited longer than their schedule timeout end cancelled, never retried (design section 12). */
export async function timeOutSchedules(
  context: EngineContext,
  overdue: readonly OverdueTask[],
  place: { inQueueOnly: true } | { inGroupOnly: true },
): Promise<SettleResult> {
  await context.definitions.load(overdue.map((task) => task.versionId));
  const claims = overdue.map((task): ClaimedEnd => {
    const text = context.definitions.peek(task.versionId)!.tasks[task.step]!.scheduleTimeoutText;
    const error = `Task was not assigned to a worker within its schedule timeout of ${text}`;
    return {
      ...CLAIM,
      taskId: task.taskId,
      retry: task.retry,
      outcome: 'cancelled',
      reason: 'schedule_timeout',
      error,
      onWorkerOnly: false,
      ...place,
      cancelOnWorker: false,
      events: [{ type: 'SCHEDULING_TIMED_OUT', message: error }],
    };
  });
  return settle(context, claims);
}

/** DAG runs that waited longer than that for the places their workflow asks for. */
export async function timeOutRuns(context: EngineContext, runIds: readonly string[]): Promise<void> {
  const error = 'Workflow run was not admitted by its concurrency limits within its schedule timeout';
  for (const { tenantId, runId } of await readOverdueRuns(context.database, runIds, context.clock.nowMs()))
    await cancel(context, tenantId, [runId], { reason: 'schedule_timeout', message: error, error });
}
