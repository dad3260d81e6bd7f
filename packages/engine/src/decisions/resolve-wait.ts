import type { ConditionDefinition } from '@hatchet-ts/contracts';

export type ConditionAction = ConditionDefinition['action'];

/** What wins when several actions are settled by the same occurrence (engine-behaviour 8.3.3). */
export const PRECEDENCE: readonly ConditionAction[] = ['SKIP', 'CANCEL', 'QUEUE'];

export interface GroupedCondition {
  action: ConditionAction;
  orGroup: number;
}

/** Conditions of one action by or-group: all groups must be met, each by any of its members (8.3.2). */
export function groupsOf<C extends GroupedCondition>(
  conditions: readonly C[],
  action: ConditionAction,
): C[][] {
  const groups = new Map<number, C[]>();
  for (const condition of conditions) {
    if (condition.action !== action) continue;
    const group = groups.get(condition.orGroup);
    if (group) group.push(condition);
    else groups.set(condition.orGroup, [condition]);
  }
  return [...groups.values()];
}

/** What a wait has come to: the first action whose groups are all met, or null while it goes on. */
export function resolveWait(
  conditions: readonly (GroupedCondition & { met: boolean })[],
): ConditionAction | null {
  for (const action of PRECEDENCE) {
    const groups = groupsOf(conditions, action);
    if (groups.length > 0 && groups.every((group) => group.some((condition) => condition.met))) return action;
  }
  return null;
}
