import { PRIORITY_RETRY } from '@hatchet-ts/contracts';
import type { LockedTask } from '@hatchet-ts/schema';
import type { Gates } from '../gates';
import type { Placeable } from './placement';

/** An attempt that is not the first: ahead of everything users queue (rule 1.5.3). */
export function nextAttempt(task: LockedTask, retry: number): Placeable {
  return {
    taskId: task.id,
    tenantId: task.tenantId,
    runId: task.runId,
    versionId: task.versionId,
    step: task.step,
    retry,
    priority: PRIORITY_RETRY,
    desiredWorkerId: task.desiredWorkerId,
    desiredLabels: task.desiredLabels && JSON.stringify(task.desiredLabels),
    gates: task.gates as Gates | null,
  };
}
