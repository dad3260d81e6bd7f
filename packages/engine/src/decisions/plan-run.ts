import type { TaskDefinition, WorkflowDefinition } from '@hatchet-ts/contracts';
import { decideStep, type StepDecision } from './decide-step';

/** A run of a workflow with one task and no on-failure task is that task (same id); all others are DAG runs. */
export function isStandalone(definition: WorkflowDefinition): boolean {
  return definition.tasks.length === 1;
}

/** Steps that exist from the trigger on: no parents, nothing to wait for. Others are created when their turn comes. */
export function rootSteps(definition: WorkflowDefinition): number[] {
  const roots: number[] = [];
  for (const [step, task] of definition.tasks.entries())
    if (task.parents.length === 0 && !task.onFailure && task.conditions.length === 0) roots.push(step);
  return roots;
}

/** Whether some step waits for conditions before anything else: the run must be advanced as soon as it exists. */
export function hasConditionalRoot(definition: WorkflowDefinition): boolean {
  return definition.tasks.some(isConditionalRoot);
}

const isConditionalRoot = (task: TaskDefinition) =>
  task.parents.length === 0 && !task.onFailure && task.conditions.length > 0;

/** What becomes of a task without parents when its run begins; null for one without conditions: it is queued. */
export function decideRoot(task: TaskDefinition): StepDecision | null {
  return isConditionalRoot(task) ? decideStep(task, [], () => false) : null;
}

/** Where an attempt that may run goes first. */
export type Placement = 'queue' | 'concurrency';

export function placeAttempt(task: TaskDefinition): Placement {
  return task.concurrency.length > 0 ? 'concurrency' : 'queue';
}

/**
 * The slot type a task may take on credit, or null when a gate stands before it that only the scheduler sees. Whether it
 * may enter its concurrency groups is not asked here: a workflow of one task has its own with the task's.
 */
export function creditableSlot(
  definition: WorkflowDefinition,
  task: TaskDefinition,
  runDesiresLabels: boolean,
): string | null {
  const slots = Object.entries(task.slotRequests);
  const [slot] = slots;
  if (slots.length !== 1 || slot![1] !== 1) return null;
  if (task.durable || task.batch !== null || definition.sticky !== null || runDesiresLabels) return null;
  if (task.rateLimits.length > 0 || (definition.concurrency.length > 0 && !isStandalone(definition)))
    return null;
  return Object.keys(task.desiredLabels).length === 0 ? slot![0] : null;
}
