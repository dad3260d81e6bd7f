import { invalidArgument, LIMITS, PRIORITY_MAX, PRIORITY_MIN } from '@hatchet-ts/contracts';
import { storableText, validInput, validMetadata } from '../payloads';

/** An event as a client sends it, over whichever edge. */
export interface RawEvent {
  key: string;
  payload: string | null | undefined;
  metadata: string | null | undefined;
  scope?: string | null;
  priority?: number | null;
  /** Name of the webhook it came through. */
  webhook?: string | null;
}

/** An event whose every value has been checked. */
export interface ValidEvent {
  key: string;
  /** Null meets no filter; conditions with a scope do not accept it. */
  scope: string | null;
  /** JSON object text. */
  payload: string;
  metadata: string | null;
  metadataPairs: Record<string, unknown>;
  /** 1..3; null leaves it to the workflow. */
  priority: number | null;
  webhook: string | null;
}

/**
 * Checks events of one push. One bad event refuses the whole call before anything is written.
 * @throws EngineError `invalid_argument` naming the field and the rule
 */
export function prepareEvents(events: readonly RawEvent[]): ValidEvent[] {
  if (events.length === 0) throw invalidArgument('No events to ingest');
  if (events.length > LIMITS.bulkEvents)
    throw invalidArgument(
      `Invalid request: too many events - ${events.length} is over maximum (${LIMITS.bulkEvents})`,
    );
  return events.map(prepareEvent);
}

function prepareEvent({ key, payload, metadata, scope, priority, webhook }: RawEvent): ValidEvent {
  if (key === '') throw invalidArgument('Invalid request: field `key` must not be empty', 'key');
  checkIndexed('key', key);
  if (scope) checkIndexed('scope', scope);
  if (priority != null && !(priority >= PRIORITY_MIN && priority <= PRIORITY_MAX))
    throw invalidArgument(
      `Invalid request: priority must be between ${PRIORITY_MIN} and ${PRIORITY_MAX}, got ${priority}`,
      'priority',
    );
  const { text, pairs } = validMetadata(metadata, 'additionalMetadata');
  return {
    key,
    scope: scope || null,
    payload: validInput(payload, 'payload'),
    metadata: text,
    metadataPairs: pairs,
    priority: priority ?? null,
    webhook: webhook ?? null,
  };
}

/** Keys and scopes stand in indexes, whose rows Postgres bounds in bytes. */
function checkIndexed(field: 'key' | 'scope', value: string): void {
  const bytes = Buffer.byteLength(value);
  if (bytes > LIMITS.eventKeyLength)
    throw invalidArgument(
      `Invalid request: field \`${field}\` has ${bytes} bytes, at most ${LIMITS.eventKeyLength} are allowed`,
      field,
    );
  if (storableText(value) !== value)
    throw invalidArgument(
      `Invalid request: field \`${field}\` contains a NUL character or half of a surrogate pair`,
      field,
    );
}
