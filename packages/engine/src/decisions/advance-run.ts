import { type Reason, TASK_STATE, type WorkflowDefinition } from '@hatchet-ts/contracts';

/** A materialised task of a DAG run, as far as deciding needs it. */
export interface StepState {
  state: number;
  skipped: boolean;
}

export interface StepCreation {
  step: number;
  as: 'queued' | 'skipped' | 'cancelled';
  reason: Reason | null;
}

export interface RunAdvance {
  create: StepCreation[];
  /** Set once every task of the version exists and is final. */
  final: 'completed' | 'failed' | 'cancelled' | null;
}

/**
 * What a DAG run does next: which steps come into being, and whether the run is over (engine-behaviour 1.3, 8.2, 8.4, 8.5).
 * Creations cascade within one call: a step born cancelled cancels its children in the same answer.
 *
 * @param steps state per index of `definition.tasks`; null where the step is not materialised
 * @param cancelled the whole run was cancelled: what does not exist yet is born cancelled
 */
export function advanceRun(
  definition: WorkflowDefinition,
  steps: readonly (StepState | null)[],
  cancelled = false,
): RunAdvance {
  const states = [...steps];
  const index = new Map(definition.tasks.map((task, step) => [task.readableId, step]));
  const create: StepCreation[] = [];
  const born = (step: number, as: StepCreation['as'], reason: Reason | null) => {
    create.push({ step, as, reason });
    states[step] =
      as === 'queued'
        ? { state: TASK_STATE.open, skipped: false }
        : {
            state: as === 'skipped' ? TASK_STATE.completed : TASK_STATE.cancelled,
            skipped: as === 'skipped',
          };
  };

  // Tasks are sorted topologically, so one pass settles every cascade.
  for (const [step, task] of definition.tasks.entries()) {
    if (states[step] || task.onFailure || task.conditions.length > 0) continue;
    if (cancelled) {
      born(step, 'cancelled', 'cancelled_by_user');
      continue;
    }
    const parents = task.parents.map((name) => states[index.get(name)!] ?? null);
    const decision = decideByParents(parents);
    if (decision) born(step, decision, decision === 'cancelled' ? 'cancelled_by_parent' : null);
  }

  const onFailure = definition.tasks.findIndex((task) => task.onFailure);
  if (onFailure >= 0 && !states[onFailure]) {
    const others = states.filter((_, step) => step !== onFailure);
    if (!cancelled && others.some((state) => state?.state === TASK_STATE.failed))
      born(onFailure, 'queued', null);
    else if (others.every((state) => state && state.state !== TASK_STATE.open))
      born(onFailure, 'skipped', null);
  }

  return { create, final: finalState(states) };
}

/** The default rule (8.2): null while some parent is still to come. */
function decideByParents(parents: readonly (StepState | null)[]): StepCreation['as'] | null {
  if (parents.some((parent) => parent?.state === TASK_STATE.failed || parent?.state === TASK_STATE.cancelled))
    return 'cancelled';
  if (!parents.every((parent) => parent?.state === TASK_STATE.completed)) return null;
  return parents.length > 0 && parents.every((parent) => parent?.skipped) ? 'skipped' : 'queued';
}

function finalState(states: readonly (StepState | null)[]): RunAdvance['final'] {
  let failed = false;
  let cancelled = false;
  for (const state of states) {
    if (!state || state.state === TASK_STATE.open) return null;
    if (state.state === TASK_STATE.failed) failed = true;
    if (state.state === TASK_STATE.cancelled) cancelled = true;
  }
  return failed ? 'failed' : cancelled ? 'cancelled' : 'completed';
}
