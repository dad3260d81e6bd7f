import { PRIORITY_RETRY, type WorkflowDefinition } from '@hatchet-ts/contracts';
import type { LockedTask, NewQueueItem } from '@hatchet-ts/schema';

/** The queue item of an attempt that is not the first: ahead of everything users queue (rule 1.5.3). */
export function queueItemOf(task: LockedTask, definition: WorkflowDefinition, retry: number): NewQueueItem {
  const step = definition.tasks[task.step]!;
  return {
    taskId: task.id,
    tenantId: task.tenantId,
    queue: step.actionId,
    priority: PRIORITY_RETRY,
    retry,
    runId: task.runId,
    versionId: task.versionId,
    step: task.step,
    desiredWorkerId: task.desiredWorkerId,
    desiredLabels: task.desiredLabels && JSON.stringify(task.desiredLabels),
    scheduleTimeoutMs: step.scheduleTimeoutMs,
  };
}
