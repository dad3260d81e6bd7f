import { type Reason, TASK_STATE, type WorkflowDefinition } from '@hatchet-ts/contracts';
import {
  decideStep,
  decisionOf,
  type ParentVerdict,
  type StepState,
  type WaitableCondition,
} from './decide-step';
import type { ConditionAction } from './resolve-wait';

export interface StepCreation {
  step: number;
  as: 'queued' | 'skipped' | 'cancelled';
  reason: Reason | null;
}

/** A step that has begun to wait for sleeps and events. */
export interface StepWait {
  step: number;
  conditions: WaitableCondition[];
}

export interface RunAdvance {
  create: StepCreation[];
  wait: StepWait[];
  /** Set once every task of the version exists and is final. */
  final: 'completed' | 'failed' | 'cancelled' | null;
}

/** What else decides about a run, besides the states of its steps. */
export interface RunCircumstances {
  /** The whole run was cancelled: what does not exist yet is born cancelled. */
  cancelled?: boolean;
  /** Steps whose wait is armed already. */
  waiting?: ReadonlySet<number>;
  /** Steps whose wait is over, with what it came to. */
  resolved?: ReadonlyMap<number, ConditionAction>;
  /** Asked for conditions of steps that do not exist yet. */
  holds?: ParentVerdict;
}

/**
 * What a DAG run does next: which steps come into being, which begin to wait, and whether the run is over
 * (engine-behaviour 1.3, 8.2 to 8.5). Creations cascade within one call: a step born cancelled cancels its children in
 * the same answer.
 *
 * @param steps state per index of `definition.tasks`; null where the step does not exist or is to be decided again
 */
export function advanceRun(
  definition: WorkflowDefinition,
  steps: readonly (StepState | null)[],
  { cancelled = false, waiting, resolved, holds = () => false }: RunCircumstances = {},
): RunAdvance {
  const states = [...steps];
  const index = new Map(definition.tasks.map((task, step) => [task.readableId, step]));
  const create: StepCreation[] = [];
  const wait: StepWait[] = [];
  const born = (step: number, as: StepCreation['as'], reason: Reason | null) => {
    create.push({ step, as, reason });
    states[step] = BORN[as];
  };

  // Tasks are sorted topologically, so one pass settles every cascade.
  for (const [step, task] of definition.tasks.entries()) {
    if (states[step] || task.onFailure) continue;
    if (cancelled) {
      born(step, 'cancelled', 'cancelled_by_user');
      continue;
    }
    const outcome = resolved?.get(step);
    if (outcome === undefined && waiting?.has(step)) continue;
    const parents = task.parents.map((name) => states[index.get(name)!] ?? null);
    const decision = outcome === undefined ? decideStep(task, parents, holds) : decisionOf(outcome);
    if (decision.kind === 'create') born(step, decision.as, decision.reason);
    else if (decision.kind === 'wait') wait.push({ step, conditions: decision.conditions });
  }

  const onFailure = definition.tasks.findIndex((task) => task.onFailure);
  if (onFailure >= 0 && !states[onFailure]) {
    const others = states.filter((_, step) => step !== onFailure);
    if (!cancelled && others.some((state) => state?.state === TASK_STATE.failed))
      born(onFailure, 'queued', null);
    else if (others.every((state) => state && state.state !== TASK_STATE.open))
      born(onFailure, 'skipped', null);
  }

  return { create, wait, final: finalState(states) };
}

const BORN: Record<StepCreation['as'], StepState> = {
  queued: { state: TASK_STATE.open, skipped: false },
  skipped: { state: TASK_STATE.completed, skipped: true },
  cancelled: { state: TASK_STATE.cancelled, skipped: false },
};

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
