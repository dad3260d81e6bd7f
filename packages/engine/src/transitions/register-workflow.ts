import type { WorkflowDefinition } from '@hatchet-ts/contracts';
import { insertVersion, lockWorkflow, nextWorkflowOrder } from '@hatchet-ts/schema';
import { uuidv7 } from '@hatchet-ts/service-kit';
import type { EngineContext } from '../engine';
import { checksum, normalise, toDefinition, type ValidRegistration } from '../registration';

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
