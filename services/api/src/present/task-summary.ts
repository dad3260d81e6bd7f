import { type RestSchema, TASK_STATE, type WorkflowDefinition } from '@hatchet-ts/contracts';
import { withTraceparent } from '@hatchet-ts/engine';
import type { ShownTask } from '@hatchet-ts/schema';
import { uuidTime } from '@hatchet-ts/service-kit';
import { verbatim } from '../http/verbatim-json';
import { isoTime, isoTimeOrNone, resourceMeta } from './resource-meta';
import { taskStatus } from './status';
import { taskNumber } from './task-number';

export const EMPTY_OBJECT = '{}';
const SKIPPED_OUTPUT = '{"skipped":true}';

/** Bodies of a task as stored; null where there is none. */
export interface TaskBodies {
  input: string | null;
  output: string | null;
  /** Not shown to this caller. */
  restricted: boolean;
}

/** When a task came into being: the first attempt's queueing; of a later attempt, the id remembers. */
export function createdAtOf(task: ShownTask): number {
  // A task of a DAG run has its run's id time, so only its own queueing tells when it became one.
  return task.retry === 0 && task.queuedAt !== null ? task.queuedAt : uuidTime(task.id);
}

export const updatedAtOf = (task: ShownTask): number =>
  task.finishedAt ?? task.startedAt ?? task.assignedAt ?? task.queuedAt ?? uuidTime(task.id);

export const durationOf = (startedAt: number | null, finishedAt: number | null): number | undefined =>
  startedAt === null || finishedAt === null ? undefined : Math.max(0, finishedAt - startedAt);

/** What is shown as output: `{}` for none, never JSON null, and what skipped tasks give. */
export function outputText(task: Pick<ShownTask, 'skipped'>, output: string | null): string {
  if (task.skipped) return SKIPPED_OUTPUT;
  return output === null || output === 'null' ? EMPTY_OBJECT : output;
}

/** Error text of the latest attempt that ended; empty unless the task ended without success. */
export const errorText = (task: Pick<ShownTask, 'state' | 'error'>): string =>
  task.state === TASK_STATE.failed || task.state === TASK_STATE.cancelled ? (task.error ?? '') : '';

/** Fields that task details and list rows have in common. */
export function taskSummary(
  task: ShownTask,
  definition: WorkflowDefinition,
  bodies: TaskBodies,
  numSpawnedChildren: number,
): RestSchema<'V1TaskSummary'> {
  const step = definition.tasks[task.step]!;
  const runId = task.runId ?? task.id;
  const createdAt = createdAtOf(task);
  return {
    metadata: resourceMeta(task.id, createdAt, updatedAtOf(task)),
    actionId: step.actionId,
    additionalMetadata: verbatim(withTraceparent(task.metadata, runId)),
    attempt: task.retry + 1,
    createdAt: isoTime(createdAt),
    displayName: step.readableId,
    duration: durationOf(task.startedAt, task.finishedAt),
    errorMessage: errorText(task),
    finishedAt: isoTimeOrNone(task.finishedAt),
    input: verbatim(bodies.input ?? EMPTY_OBJECT),
    numSpawnedChildren,
    output: verbatim(outputText(task, bodies.output)),
    parentTaskExternalId: task.parentTaskId ?? undefined,
    payloadsRestricted: bodies.restricted || undefined,
    retryCount: task.retry,
    startedAt: isoTimeOrNone(task.startedAt),
    status: taskStatus(task),
    stepId: step.stepId,
    taskExternalId: task.id,
    taskId: taskNumber(task.id),
    taskInsertedAt: isoTime(uuidTime(task.id)),
    tenantId: task.tenantId,
    type: 'TASK',
    workflowId: task.workflowId,
    workflowRunExternalId: runId,
    workflowVersionId: task.versionId,
  };
}

/** A task on its own or inside a run's details, where lists say less. */
export function taskDetails(
  task: ShownTask,
  definition: WorkflowDefinition,
  bodies: TaskBodies,
  numSpawnedChildren: number,
): RestSchema<'V1TaskSummary'> {
  return {
    ...taskSummary(task, definition, bodies, numSpawnedChildren),
    isDurable: definition.tasks[task.step]!.durable,
    isEvicted: task.evicted,
  };
}
