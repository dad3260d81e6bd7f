import type { WorkflowDefinition } from '@hatchet-ts/contracts';
import type { StepWait } from '../decisions/advance-run';
import { isWaitable } from '../decisions/decide-step';
import type { NewWait } from './arm-waits';

/** Whether steps of the workflow may wait for sleeps or events. */
export const canWait = (definition: WorkflowDefinition) =>
  definition.tasks.some((task) => task.conditions.some(isWaitable));

/** A step's conditions as a wait; their window begins now (8.3.4). */
export function stepWait(
  owner: { id: string; tenantId: string },
  { step, conditions }: StepWait,
  nowMs: number,
): NewWait {
  return {
    tenantId: owner.tenantId,
    owner: { kind: 'step', id: owner.id, key: String(step) },
    conditions: conditions.map((condition) => {
      const { action, orGroup, readableDataKey: dataKey } = condition;
      if (condition.kind === 'sleep')
        return {
          action,
          orGroup,
          dataKey,
          kind: 'sleep',
          sleepText: condition.sleepText,
          dueAtMs: nowMs + condition.sleepMs,
        };
      const { eventKey, scope, expression } = condition;
      return { action, orGroup, dataKey, kind: 'event', eventKey, scope, expression, sinceMs: null };
    }),
  };
}
