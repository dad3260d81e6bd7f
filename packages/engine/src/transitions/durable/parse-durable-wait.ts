import { invalidArgument, LIMITS, type v1Condition } from '@hatchet-ts/contracts';
import { isUuid } from '@hatchet-ts/service-kit';
import { checkExpression } from '../../cel';
import type { DurableCondition } from '../../decisions/durable-subject';
import { parseDuration } from '../../durations';

const ZERO_UUID = '00000000-0000-0000-0000-000000000000';

/**
 * The conditions of a durable wait as they come over the wire: events first, then sleeps, as lists show them. Conditions
 * that name the same or-group are alternatives; one that names none stands alone.
 *
 * @throws EngineError `invalid_argument` naming the field, the value and the rule
 */
export function parseDurableWait(
  sent: v1Condition.DurableEventListenerConditions | undefined,
): DurableCondition[] {
  const events = sent?.userEventConditions ?? [];
  const sleeps = sent?.sleepConditions ?? [];
  const count = events.length + sleeps.length;
  if (count === 0) throw invalidArgument('a wait needs at least one condition', 'wait_for_conditions');
  if (count > LIMITS.registrationListEntries)
    throw invalidArgument(
      `a wait may have at most ${LIMITS.registrationListEntries} conditions, got ${count}`,
      'wait_for_conditions',
    );
  const groups = new Map<string, number>();
  let next = 0;
  const groupOf = (id: string): number => {
    if (id === '' || id === ZERO_UUID) return next++;
    if (!isUuid(id)) throw invalidArgument('or group id is not a valid uuid', 'or_group_id');
    const known = groups.get(id.toLowerCase());
    if (known !== undefined) return known;
    groups.set(id.toLowerCase(), next);
    return next++;
  };
  const base = (condition: v1Condition.BaseMatchCondition | undefined) => {
    const dataKey = text('readable_data_key', condition?.readableDataKey ?? '');
    const expression = condition?.expression ?? '';
    const fault = expression === '' ? null : checkExpression('condition', expression);
    if (fault !== null) throw invalidArgument(fault, 'expression');
    return { dataKey, expression, orGroup: groupOf(condition?.orGroupId ?? '') };
  };
  return [
    ...events.map((condition): DurableCondition => {
      const scope = condition.eventScope ? text('event_scope', condition.eventScope) : null;
      const since = condition.considerEventsSince?.getTime() ?? null;
      return {
        ...base(condition.base),
        kind: 'event',
        eventKey: text('user_event_key', condition.userEventKey),
        scope,
        // Without a scope there is nothing to look back at (engine-behaviour 9.3.3).
        sinceMs: scope === null ? null : since,
      };
    }),
    ...sleeps.map((condition): DurableCondition => {
      const sleep = parseDuration(condition.sleepFor.replace(/^-/, ''));
      if (!sleep.ok)
        throw invalidArgument(`${sleep.error}, got '${condition.sleepFor.slice(0, 64)}'`, 'sleep_for');
      // Who sleeps until a time that has passed (Python's `aio_sleep_until`) sends a negative duration.
      const sleepMs = condition.sleepFor.startsWith('-') ? 0 : sleep.value;
      return { ...base(condition.base), kind: 'sleep', sleepText: condition.sleepFor, sleepMs };
    }),
  ];
}

function text(field: string, value: string): string {
  if (value === '') throw invalidArgument(`${field} must not be empty`, field);
  if (value.length > LIMITS.eventKeyLength)
    throw invalidArgument(
      `${field} has ${value.length} characters, at most ${LIMITS.eventKeyLength} are allowed`,
      field,
    );
  if (value.includes('\0')) throw invalidArgument(`${field} contains a NUL character`, field);
  return value;
}
