import { TASK_STATE, type WorkflowDefinition } from '@hatchet-ts/contracts';
import type { StepState } from './decide-step';

/**
 * Which steps of a DAG run are decided again when some are replayed (engine-behaviour 7.5): those and everything below
 * them, and the on-failure task, which depends on all others.
 *
 * @param steps state per index of `definition.tasks`; null where the step does not exist
 * @param selected indexes to replay; null for the whole run
 * @returns indexes in order; null when the run cannot be replayed: some of its steps are still to come, or one of those
 * to be decided again is not final
 */
export function replaySet(
  definition: WorkflowDefinition,
  steps: readonly (StepState | null)[],
  selected: ReadonlySet<number> | null,
): number[] | null {
  if (steps.some((step) => step === null)) return null;
  const names = new Set<string>();
  const set: number[] = [];
  // Tasks are sorted topologically and the on-failure task is last, so one pass finds every descendant.
  for (const [step, task] of definition.tasks.entries()) {
    const follows = task.onFailure ? set.length > 0 : task.parents.some((parent) => names.has(parent));
    if (selected !== null && !selected.has(step) && !follows) continue;
    if (steps[step]!.state === TASK_STATE.open) return null;
    names.add(task.readableId);
    set.push(step);
  }
  return set;
}
