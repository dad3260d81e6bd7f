import {
  type ConditionsOfKey,
  type PendingCondition,
  type Queryable,
  readPendingConditions,
} from '@hatchet-ts/schema';
import { ConditionVerdicts } from './condition-verdicts';
import type { StoredEvent } from './event-starts';
import type { ExpressionFailures } from './expression-failures';
import type { Occurrence } from './meet-waits';

/** Events of one key, in the order in which they were pushed. */
export interface EventsOfKey extends ConditionsOfKey {
  events: readonly StoredEvent[];
}

export interface ConditionMatch {
  occurrences: Occurrence[];
  /** Keys that were not looked at to their end. */
  rest: EventsOfKey[];
}

/**
 * Finds the pending conditions that events meet: each by the first event that does, and once (10.1).
 * @param limit most conditions to look at, met or not
 * @param snapshot leaves out conditions armed after it; null for those there now
 */
export async function matchConditions(
  db: Queryable,
  keys: readonly EventsOfKey[],
  limit: number,
  snapshot: string | null,
  failures: ExpressionFailures,
): Promise<ConditionMatch> {
  const found = await readPendingConditions(db, keys, snapshot, limit + 1);
  const looked = found.slice(0, limit);
  const verdicts = new Map<StoredEvent, ConditionVerdicts>();
  const occurrences = looked.flatMap((condition): Occurrence | [] => {
    const event = keys[condition.key]!.events.find((candidate) => meets(candidate, condition));
    return event ? { waitId: condition.waitId, ordinal: condition.ordinal, datum: event.payload } : [];
  });
  if (found.length <= limit) return { occurrences, rest: [] };
  const last = looked.at(-1)!;
  const rest = keys.slice(last.key);
  rest[0] = { ...rest[0]!, after: { waitId: last.waitId, ordinal: last.ordinal } };
  return { occurrences, rest };

  function meets(event: StoredEvent, condition: PendingCondition): boolean {
    if (condition.scope !== null && condition.scope !== event.scope) return false;
    let own = verdicts.get(event);
    if (!own) {
      own = new ConditionVerdicts(event, failures);
      verdicts.set(event, own);
    }
    return own.holds(condition.expression);
  }
}
