import { PRIORITY_MIN, type WorkflowDefinition } from '@hatchet-ts/contracts';
import type { TriggerMatch } from '@hatchet-ts/schema';
import { compile, evaluate } from '../cel';
import type { ExpressionFailures } from './expression-failures';
import type { TriggerRequest } from './intake';
import type { ValidEvent } from './prepare-events';

/** An event with its id. */
export interface StoredEvent extends ValidEvent {
  id: string;
  tenantId: string;
}

/** A run that an event starts. */
export interface EventStart {
  versionId: string;
  filterId: string | null;
  /** The filter's payload, JSON text. */
  payload: string | null;
}

/**
 * Which runs an event starts, of the workflows that its key matches (rule 2.3.5): one of a workflow without filters; of
 * one with filters, one per filter of the event's scope whose expression is true, and none without such a filter.
 */
export function eventStarts(
  event: StoredEvent,
  matches: readonly TriggerMatch[],
  failures: ExpressionFailures,
): EventStart[] {
  let input: unknown;
  return matches.flatMap(({ versionId, filtered, filterId, expression, payload }): EventStart | [] => {
    if (!filtered) return { versionId, filterId: null, payload: null };
    if (filterId === null || expression === null) return [];
    input ??= JSON.parse(event.payload);
    const outcome = evaluate(compile('event-filter', expression), {
      input,
      additionalMetadata: event.metadataPairs,
      payload: payload === null ? null : JSON.parse(payload),
      eventId: event.id,
      eventKey: event.key,
    });
    if (!outcome.ok)
      failures.add(
        event.tenantId,
        'FILTER',
        `failed to evaluate filter ${filterId} (${expression}) on event ${event.id}: ${outcome.error}`,
      );
    return outcome.ok && outcome.value ? { versionId, filterId, payload } : [];
  });
}

/** The event's source stays visible on the runs; everything else of the engine's own is the event's, not theirs. */
const KEPT = new Set(['hatchet__source_workflow_run_id', 'hatchet__source_step_run_id']);

/** The run an event starts (rules 2.3.6, 2.3.8, 2.3.9). */
export function eventRun(
  event: StoredEvent,
  start: EventStart,
  definition: WorkflowDefinition,
): TriggerRequest {
  const pairs: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(event.metadataPairs))
    if (!key.startsWith('hatchet__') || KEPT.has(key)) pairs[key] = value;
  pairs.hatchet__event_id = event.id;
  pairs.hatchet__event_key = event.key;
  return {
    tenantId: event.tenantId,
    definition,
    input: event.payload,
    metadata: JSON.stringify(pairs),
    metadataPairs: pairs,
    priority: event.priority ?? definition.defaultPriority ?? PRIORITY_MIN,
    parent: null,
    event: { id: event.id, key: event.key },
    filterPayload: start.payload,
    desiredWorkerId: null,
    desiredLabels: null,
  };
}
