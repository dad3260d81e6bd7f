import type { TaskDefinition, WorkflowDefinition } from '@hatchet-ts/contracts';
import type { NewTask, OnCredit } from '@hatchet-ts/schema';
import type { Announcement } from '../announce';
import { creditableSlot } from '../decisions/plan-run';
import type { EngineContext } from '../engine';
import { countBirth } from '../metrics/count-birth';

/** Of a task that neither a parent nor an event led to. */
export const NO_ORIGIN = {
  metadata: null,
  parentTaskId: null,
  parentRunId: null,
  childIndex: null,
  childKey: null,
  eventId: null,
  eventKey: null,
};

/** A slot on credit for a task that nothing but a slot, or its concurrency groups, keeps waiting; null where there is none to spend. */
export function takeCredit(
  { credits }: EngineContext,
  definition: WorkflowDefinition,
  task: TaskDefinition,
  { tenantId, taskId, hasLabels }: { tenantId: string; taskId: string; hasLabels: boolean },
): NewTask['credit'] {
  const slotType = creditableSlot(definition, task, hasLabels);
  if (slotType === null) return null;
  const credit = credits?.take(tenantId, task.actionId, slotType, taskId) ?? null;
  return credit && { ...credit, executionTimeoutMs: task.executionTimeoutMs };
}

/**
 * Counts a task that was just created and collects what its commit has to tell.
 * @returns the worker it was put on, null when it waits or is over
 */
export function announceBirth(
  { credits }: EngineContext,
  announcement: Announcement,
  task: NewTask,
  { assigned, kept }: OnCredit,
  nowMs: number,
): string | null {
  const { credit } = task;
  const onCredit = assigned.has(task.id);
  countBirth(announcement.facts, task, onCredit);
  if (credit && onCredit) {
    announcement.timer(nowMs + credit.executionTimeoutMs);
    return credit.workerId;
  }
  if (credit && kept.has(task.id)) credits?.release(task.tenantId, credit.workerId, task.id);
  else if (credit) credits?.refused(task.tenantId);
  if (task.queue !== null) {
    announcement.queued(task.tenantId, task.queue);
    announcement.timer(nowMs + task.scheduleTimeoutMs);
  }
  return null;
}
