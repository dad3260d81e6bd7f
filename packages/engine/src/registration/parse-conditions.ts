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

const parseParentCondition = (
  scope: ParseScope,
  field: string,
  { base, parentReadableId }: v1Condition.ParentOverrideMatchCondition,
): ValidCondition => ({
  kind: 'parent',
  ...parseBase(scope, field, base),
  // The key SDKs send carries the time of registration; the parent's name is what the original keeps.
  readableDataKey: parentReadableId,
  parentReadableId,
});

/** `consider_events_since` is for durable waits: the window of a task opens when its parents are done (8.3.4). */
const parseEventCondition = (
  scope: ParseScope,
  field: string,
  { base, userEventKey, eventScope }: v1Condition.UserEventMatchCondition,
): ValidCondition => {
  const { problems } = scope;
  if (userEventKey === '') problems.add(`${field}.EventKey`, 'the key must not be empty');
  return {
    kind: 'event',
    ...parseBase(scope, field, base),
    readableDataKey: parseDataKey(scope, field, base),
    eventKey: problems.text(`${field}.EventKey`, userEventKey, LIMITS.eventKeyLength),
    scope: eventScope ? problems.text(`${field}.EventScope`, eventScope, LIMITS.eventKeyLength) : null,
  };
};

const parseSleepCondition = (
  scope: ParseScope,
  field: string,
  { base, sleepFor }: v1Condition.SleepMatchCondition,
): ValidCondition => ({
  kind: 'sleep',
  ...parseBase(scope, field, base),
  readableDataKey: parseDataKey(scope, field, base),
  sleepMs: scope.duration(`${field}.SleepDuration`, sleepFor),
  sleepText: sleepFor,
});

/** Parent conditions first, then events, then sleeps, as REST shows them. */
export const parseConditions = (
  scope: ParseScope,
  field: string,
  { parentOverrideConditions, userEventConditions, sleepConditions }: v1Condition.TaskConditions,
): ValidCondition[] => {
  const conditions = [
    ...parentOverrideConditions.map((sent) => (path: string) => parseParentCondition(scope, path, sent)),
    ...userEventConditions.map((sent) => (path: string) => parseEventCondition(scope, path, sent)),
    ...sleepConditions.map((sent) => (path: string) => parseSleepCondition(scope, path, sent)),
  ];
  return scope.problems.entries(field, conditions).map((parse, index) => parse(`${field}[${index}]`));
};
