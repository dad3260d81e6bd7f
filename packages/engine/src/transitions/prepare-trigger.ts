import { invalidArgument, LIMITS, PRIORITY_MAX, PRIORITY_MIN } from '@hatchet-ts/contracts';
import { readParents } from '@hatchet-ts/schema';
import { activeTraceparent, isTracing, isUuid } from '@hatchet-ts/service-kit';
import type { EngineContext } from '../engine';
import { validInput, validMetadata } from '../payloads';
import { traceparentIn } from '../trace-parent';
import { ExpressionFailures } from './expression-failures';
import { idempotencyKeyOf } from './idempotency-key';
import type { TriggerRequest } from './intake';

/** A trigger as a client sends it, over whichever edge. */
export interface RawTrigger {
  name: string;
  input: string | null | undefined;
  metadata: string | null | undefined;
  priority?: number | null;
  parentTaskId?: string | null;
  childIndex?: number | null;
  childKey?: string | null;
  desiredWorkerId?: string | null;
  /** JSON text of desired labels; null when there are none. */
  desiredLabels?: string | null;
}

/** What the fields are called at the edge, for error texts. */
export interface TriggerFields {
  input: string;
  metadata: string;
}

/**
 * Turns what clients sent into requests that intake can write: names resolved, every value checked, children given
 * their parent's metadata. One bad entry refuses the whole call before anything is written (rule 2.2.3).
 * @throws EngineError `invalid_argument` naming the field and the rule
 */
export async function prepareTriggers(
  context: EngineContext,
  tenantId: string,
  triggers: readonly RawTrigger[],
  fields: TriggerFields,
): Promise<TriggerRequest[]> {
  if (triggers.length > LIMITS.bulkTriggerRuns)
    throw invalidArgument(
      `Invalid request: too many workflow runs - ${triggers.length} is over maximum (${LIMITS.bulkTriggerRuns})`,
    );
  const checked = triggers.map((trigger) => checkTrigger(trigger, fields));
  const latest = await context.definitions.latest(
    tenantId,
    triggers.map((trigger) => trigger.name),
  );
  const missing = new Set(triggers.filter((_, i) => latest[i] === null).map((trigger) => trigger.name));
  if (missing.size > 0) throw invalidArgument(`workflow names not found: ${[...missing].join(', ')}`);

  const parentIds = new Set(triggers.flatMap((trigger) => trigger.parentTaskId || []));
  const parents =
    parentIds.size > 0
      ? new Map(
          (await readParents(context.database, tenantId, [...parentIds])).map((row) => [row.taskId, row]),
        )
      : new Map();
  const requests = triggers.map((trigger, i): TriggerRequest => {
    const { definition } = latest[i]!;
    const { input, metadata } = checked[i]!;
    const parent = trigger.parentTaskId ? parents.get(trigger.parentTaskId) : undefined;
    if (trigger.parentTaskId && !parent)
      throw invalidArgument(`Invalid request: parent task ${trigger.parentTaskId} not found`);
    const own = parent ? inherit(parent, metadata) : metadata;
    return {
      tenantId,
      definition,
      input,
      metadata: isTracing() ? withActiveTrace(own.text) : own.text,
      metadataPairs: own.pairs,
      priority: trigger.priority ?? definition.defaultPriority ?? PRIORITY_MIN,
      parent: parent
        ? {
            taskId: parent.taskId,
            runId: parent.runId ?? parent.taskId,
            identity: identityOf(trigger),
            index: trigger.childIndex ?? null,
            key: trigger.childKey || null,
          }
        : null,
      event: null,
      filterPayload: null,
      desiredWorkerId: trigger.desiredWorkerId || null,
      desiredLabels: trigger.desiredLabels ?? null,
    };
  });
  await checkIdempotencyKeys(context, requests);
  return requests;
}

/** Whoever triggers by name is told that a key cannot be evaluated; other sources find it among the failures (2.8.6). */
async function checkIdempotencyKeys(
  context: EngineContext,
  requests: readonly TriggerRequest[],
): Promise<void> {
  for (const request of requests) {
    const { tenantId, definition } = request;
    if (definition.idempotency === null) continue;
    const key = idempotencyKeyOf(definition.idempotency, request);
    if (key.ok) continue;
    const failures = new ExpressionFailures();
    failures.add(tenantId, 'IDEMPOTENCY_KEY', `${definition.name}: ${key.error}`);
    await failures.write(context.database, context.clock.nowMs());
    throw invalidArgument(key.error);
  }
}

/** A child's identity below its parent: its key, else its index (rule 2.7.2). */
function identityOf(trigger: RawTrigger): string | null {
  if (trigger.childKey) return `key:${trigger.childKey}`;
  return trigger.childIndex === null || trigger.childIndex === undefined
    ? null
    : `index:${trigger.childIndex}`;
}

function checkTrigger(trigger: RawTrigger, fields: TriggerFields) {
  const { priority } = trigger;
  if (priority !== undefined && priority !== null && !(priority >= PRIORITY_MIN && priority <= PRIORITY_MAX))
    throw invalidArgument(
      `Invalid request: priority must be between ${PRIORITY_MIN} and ${PRIORITY_MAX}, got ${priority}`,
      'priority',
    );
  if (trigger.parentTaskId && !isUuid(trigger.parentTaskId))
    throw invalidArgument('Invalid request: parentStepRunId must be a valid UUID', 'parentTaskRunExternalId');
  if (trigger.desiredWorkerId && !isUuid(trigger.desiredWorkerId))
    throw invalidArgument('Invalid request: desiredWorkerId must be a valid UUID', 'desiredWorkerId');
  return {
    input: validInput(trigger.input, fields.input),
    metadata: validMetadata(trigger.metadata, fields.metadata),
  };
}

interface Parent {
  taskId: string;
  runId: string | null;
  metadata: string | null;
}

/** A child's metadata: its parent's without the engine's keys, its own over it, and where it comes from (rule 2.7.6). */
export function inherit(
  parent: Parent,
  own: { text: string | null; pairs: Record<string, unknown> },
): { text: string; pairs: Record<string, unknown> } {
  const pairs: Record<string, unknown> = {};
  if (parent.metadata !== null)
    for (const [key, value] of Object.entries(JSON.parse(parent.metadata) as Record<string, unknown>))
      if (!key.startsWith('hatchet__')) pairs[key] = value;
  Object.assign(pairs, own.pairs, {
    hatchet__parent_step_run_id: parent.taskId,
    hatchet__parent_workflow_run_id: parent.runId ?? parent.taskId,
  });
  return { text: JSON.stringify(pairs), pairs };
}

/** Ties the run to the trace of the call that triggers it, where the client did not say which it belongs to. */
function withActiveTrace(metadata: string | null): string | null {
  const traceparent = activeTraceparent();
  if (traceparent === undefined || traceparentIn(metadata) !== undefined) return metadata;
  return JSON.stringify({ ...JSON.parse(metadata ?? '{}'), traceparent });
}
