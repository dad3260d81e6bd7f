import { type ConditionDefinition, LIMITS, v1Condition } from '@hatchet-ts/contracts';
import type { ParseScope } from './parse-scope';
import { refuse } from './problems';
import type { ValidCondition } from './valid-registration';

const { Action } = v1Condition;

const ACTIONS: Readonly<Record<number, ConditionDefinition['action']>> = {
  // The start gate: SDKs send QUEUE for it, and CREATE is what an absent action reads as.
  [Action.CREATE]: 'QUEUE',
  [Action.QUEUE]: 'QUEUE',
  [Action.CANCEL]: 'CANCEL',
  [Action.SKIP]: 'SKIP',
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ZERO_UUID = '00000000-0000-0000-0000-000000000000';

const parseGroup = (id: string): string | null => {
  if (id === '' || id === ZERO_UUID) return null;
  return UUID.test(id) ? id.toLowerCase() : refuse('or group id is not a valid uuid');
};

const parseBase = (scope: ParseScope, field: string, sent: v1Condition.BaseMatchCondition | undefined) => {
  const base = sent ?? v1Condition.BaseMatchCondition.create();
  return {
    action: scope.problems.choice(`${field}.Action`, base.action, ACTIONS, 'QUEUE'),
    orGroup: parseGroup(base.orGroupId),
    expression: scope.expression('condition', `${field}.Expression`, base.expression),
  };
};

const parseDataKey = (
  { problems }: ParseScope,
  field: string,
  base: v1Condition.BaseMatchCondition | undefined,
): string => {
  const key = base?.readableDataKey ?? '';
  if (key === '') problems.add(`${field}.ReadableDataKey`, 'the key must not be empty');
  return problems.text(`${field}.ReadableDataKey`, key, LIMITS.eventKeyLength);
};

/** Parent conditions first, then events, then sleeps, as REST shows them. */
export const parseConditions = (
  scope: ParseScope,
  field: string,
  conditions: v1Condition.TaskConditions,
): ValidCondition[] => {
  const { problems } = scope;
  const all = [
    ...conditions.parentOverrideConditions.map((condition) => ({ kind: 'parent' as const, condition })),
    ...conditions.userEventConditions.map((condition) => ({ kind: 'event' as const, condition })),
    ...conditions.sleepConditions.map((condition) => ({ kind: 'sleep' as const, condition })),
  ];
  return problems.entries(field, all).map((entry, index): ValidCondition => {
    const path = `${field}[${index}]`;
    const { base } = entry.condition;
    const common = parseBase(scope, path, base);
    switch (entry.kind) {
      case 'parent': {
        const { parentReadableId } = entry.condition;
        // The key SDKs send carries the time of registration; the parent's name is what the original keeps.
        return { kind: 'parent', ...common, readableDataKey: parentReadableId, parentReadableId };
      }
      case 'event': {
        const { userEventKey, eventScope } = entry.condition;
        if (userEventKey === '') problems.add(`${path}.EventKey`, 'the key must not be empty');
        // `consider_events_since` is for durable waits: the window of a task opens when its parents are done (8.3.4).
        return {
          kind: 'event',
          ...common,
          readableDataKey: parseDataKey(scope, path, base),
          eventKey: problems.text(`${path}.EventKey`, userEventKey, LIMITS.eventKeyLength),
          scope: eventScope ? problems.text(`${path}.EventScope`, eventScope, LIMITS.eventKeyLength) : null,
        };
      }
      case 'sleep':
        return {
          kind: 'sleep',
          ...common,
          readableDataKey: parseDataKey(scope, path, base),
          sleepMs: scope.duration(`${path}.SleepDuration`, entry.condition.sleepFor),
          sleepText: entry.condition.sleepFor,
        };
    }
  });
};
