import { invalidArgument, type WorkflowDefinition } from '@hatchet-ts/contracts';
import {
  insertVersion,
  lockWorkflow,
  nextWorkflowOrder,
  readRateLimits,
  replaceDeclarativeFilters,
  replaceEventTriggers,
} from '@hatchet-ts/schema';
import { uuidv7 } from '@hatchet-ts/service-kit';
import type { EngineContext } from '../engine';
import {
  checksum,
  normalise,
  staticRateLimitKeys,
  toDefinition,
  type ValidRegistration,
} from '../registration';
import { replaceDeclaredCrons } from './crons';
import { replaceDeclaredSchedules } from './schedules';

/**
 * Stores a definition as the workflow's newest version, unless the newest is the same already: then nothing is written
 * (rule 2.1.2). Registrations of one name are taken one by one, so twenty workers that start together make one version.
 */
export async function registerWorkflow(
  context: EngineContext,
  tenantId: string,
  registration: ValidRegistration,
): Promise<WorkflowDefinition> {
  const nowMs = context.clock.nowMs();
  const normalised = normalise(registration);
  const sum = checksum(normalised);
  const { name, description } = registration;

  // Workers register everything at every start: mostly nothing is new, and reading says so without a lock.
  const [latest] = await context.definitions.latest(tenantId, [name]);
  if (latest?.definition.name === name && latest.checksum === sum) return latest.definition;

  await checkRateLimits(context, tenantId, staticRateLimitKeys(registration));
  const definition = await context.database.transaction(async (tx) => {
    const workflow = await lockWorkflow(tx, { id: uuidv7(nowMs), tenantId, name, description }, nowMs);
    if (workflow.checksum === sum) return null;
    const fresh = toDefinition(
      normalised,
      {
        workflowId: workflow.id,
        versionId: uuidv7(nowMs),
        tenantId,
        order: await nextWorkflowOrder(tx),
        createdAt: new Date(nowMs).toISOString(),
      },
      () => uuidv7(nowMs),
    );
    await insertVersion(tx, { definition: fresh, checksum: sum }, nowMs);
    await replaceEventTriggers(tx, fresh, fresh.eventTriggers);
    await replaceDeclarativeFilters(
      tx,
      fresh,
      fresh.defaultFilters.map((filter) => ({ ...filter, id: uuidv7(nowMs) })),
      nowMs,
    );
    await replaceDeclaredCrons(context, tx, fresh, nowMs);
    const moments = registration.scheduledTriggers.map((text) => Date.parse(text));
    await replaceDeclaredSchedules(context, tx, fresh, moments, nowMs);
    return fresh;
  });
  if (definition) {
    context.definitions.remember(definition);
    return definition;
  }
  context.definitions.forget(tenantId, name);
  const [current] = await context.definitions.latest(tenantId, [name]);
  return current!.definition;
}

/** Static limits must have been set before a task may name them (rule 2.1.7). */
async function checkRateLimits(
  context: EngineContext,
  tenantId: string,
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return;
  const found = new Set(
    (
      await readRateLimits(
        context.database,
        keys.map((key) => ({ tenantId, key })),
      )
    ).map((row) => row.key),
  );
  const missing = keys.filter((key) => !found.has(key));
  if (missing.length > 0)
    throw invalidArgument(
      `rate limits not found: ${missing.join(', ')}; set them before registering tasks that use them`,
    );
}
