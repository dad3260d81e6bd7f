import type { WorkflowDefinition } from '@hatchet-ts/contracts';
import type { EngineContext } from '../engine';
import type { TriggerRequest } from '../transitions/intake';
import { limitText } from './tenant-limits';

/** Task runs that a run of the workflow counts as: its tasks, but for the one that runs only when others fail. */
export const runUnits = (definition: WorkflowDefinition): number =>
  definition.tasks.filter((task) => !task.onFailure).length;

/**
 * Counts runs that nobody waits for to be accepted. Those beyond their tenant's limit are created as failed, so that
 * somebody can see them (rule 2.2.9).
 */
export async function meterRuns(
  { limits }: Pick<EngineContext, 'limits'>,
  requests: readonly TriggerRequest[],
): Promise<void> {
  if (!limits) return;
  await Promise.all(
    requests.map(async (request) => {
      const taken = await limits.tryTake(request.tenantId, 'TASK_RUN', runUnits(request.definition));
      if (!taken) request.refusal = limitText('TASK_RUN');
    }),
  );
}
