import {
  type ConditionDefinition,
  type Reason,
  TASK_STATE,
  type TaskDefinition,
} from '@hatchet-ts/contracts';
import { type ConditionAction, groupsOf, PRECEDENCE } from './resolve-wait';

/** Whether a condition on the output of a completed parent is true; a skipped one has the output `{"skipped":true}`. */
export type ParentVerdict = (condition: ParentCondition, parent: StepState) => boolean;

/** A materialised task of a DAG run, as far as deciding needs it. */
export interface StepState {
  state: number;
  skipped: boolean;
}

export type ParentCondition = Extract<ConditionDefinition, { kind: 'parent' }>;
export type WaitableCondition = Exclude<ConditionDefinition, { kind: 'parent' }>;

export type StepDecision =
  /** Its parents are not done. */
  | { kind: 'later' }
  /** Its parents are done; sleeps and events decide. */
  | { kind: 'wait'; conditions: WaitableCondition[] }
  | { kind: 'create'; as: 'queued' | 'skipped' | 'cancelled'; reason: Reason | null };

const LATER: StepDecision = { kind: 'later' };
const QUEUED: StepDecision = { kind: 'create', as: 'queued', reason: null };
const SKIPPED: StepDecision = { kind: 'create', as: 'skipped', reason: null };
const CANCELLED_BY_PARENT: StepDecision = { kind: 'create', as: 'cancelled', reason: 'cancelled_by_parent' };
const CANCELLED_BY_CONDITION: StepDecision = {
  kind: 'create',
  as: 'cancelled',
  reason: 'cancelled_by_condition',
};

/** What becomes of a step whose wait is over. */
export function decisionOf(action: ConditionAction): StepDecision & { kind: 'create' } {
  const decision = { QUEUE: QUEUED, SKIP: SKIPPED, CANCEL: CANCELLED_BY_CONDITION }[action];
  return decision as StepDecision & { kind: 'create' };
}

/**
 * What becomes of a step that does not exist yet (engine-behaviour 8.2, 8.3): SKIP before CANCEL before QUEUE, as soon
 * as one of them is certain. Sleeps and events begin to count when every parent has completed.
 *
 * @param parents state per entry of `task.parents`; null where a parent is still to come
 */
export function decideStep(
  task: Pick<TaskDefinition, 'parents' | 'conditions'>,
  parents: readonly (StepState | null)[],
  holds: ParentVerdict,
): StepDecision {
  const stateOf = new Map(task.parents.map((name, i) => [name, parents[i] ?? null]));
  const completed = (name: string) => stateOf.get(name)?.state === TASK_STATE.completed;
  const met = (condition: ConditionDefinition) =>
    condition.kind === 'parent' &&
    completed(condition.parentReadableId) &&
    holds(condition, stateOf.get(condition.parentReadableId)!);
  const open = Object.fromEntries(
    PRECEDENCE.map((action) => [
      action,
      groupsOf(task.conditions, action).filter((group) => !group.some(met)),
    ]),
  ) as Record<ConditionAction, ConditionDefinition[][]>;
  const has = (action: ConditionAction) => task.conditions.some((condition) => condition.action === action);

  if (has('SKIP') && open.SKIP.length === 0) return SKIPPED;
  if (allSkipped(task, parents)) return SKIPPED;
  if (parents.some((parent) => parent?.state === TASK_STATE.failed || parent?.state === TASK_STATE.cancelled))
    return CANCELLED_BY_PARENT;
  if (has('CANCEL') && open.CANCEL.length === 0) return CANCELLED_BY_CONDITION;

  const ready = parents.every((parent) => parent?.state === TASK_STATE.completed);
  if (!ready) return queuesEarly(task, open.QUEUE, completed) ? QUEUED : LATER;
  if (open.QUEUE.length === 0) return QUEUED;
  // A group that only a parent could have met is lost, and its action with it.
  const conditions = PRECEDENCE.flatMap((action) => {
    const groups = open[action].map((group) => group.filter(isWaitable));
    return groups.every((group) => group.length > 0) ? groups.flat() : [];
  });
  return conditions.length > 0 ? { kind: 'wait', conditions } : CANCELLED_BY_CONDITION;
}

export const isWaitable = (condition: ConditionDefinition): condition is WaitableCondition =>
  condition.kind !== 'parent';

/**
 * All parents skipped skips the step. Parents with a SKIP condition of their own are judged by that instead (8.3.6):
 * where all have one, nothing is implied.
 */
function allSkipped(
  task: Pick<TaskDefinition, 'parents' | 'conditions'>,
  parents: readonly (StepState | null)[],
): boolean {
  if (parents.length === 0 || !parents.every((parent) => parent?.skipped)) return false;
  const judged = new Set(
    task.conditions.flatMap((condition) =>
      condition.kind === 'parent' && condition.action === 'SKIP' ? condition.parentReadableId : [],
    ),
  );
  return task.parents.some((name) => !judged.has(name));
}

/**
 * A QUEUE condition on a parent stands in for that parent's completion (8.3.6): "either of two parents" need not wait
 * for the slower one. With sleeps or events in play every parent must be done first (8.3.4).
 */
function queuesEarly(
  task: Pick<TaskDefinition, 'parents' | 'conditions'>,
  openGroups: readonly unknown[],
  completed: (name: string) => boolean,
): boolean {
  if (openGroups.length > 0 || task.conditions.some(isWaitable)) return false;
  const standIns = new Set(
    task.conditions.flatMap((condition) =>
      condition.kind === 'parent' && condition.action === 'QUEUE' ? condition.parentReadableId : [],
    ),
  );
  return task.parents.every((name) => completed(name) || standIns.has(name));
}
