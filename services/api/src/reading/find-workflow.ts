import type { WorkflowDefinition } from '@hatchet-ts/contracts';
import { readShownWorkflow } from '@hatchet-ts/schema';
import { isUuid } from '@hatchet-ts/service-kit';
import type { ApiContext } from '../api-context';
import { HttpError } from '../http/http-error';

/**
 * The newest version of a workflow that a path names by its name, as SDKs do, or by its id.
 *
 * @throws HttpError 400, as recorded
 */
export async function findWorkflow(
  { database, engine }: Pick<ApiContext, 'database' | 'engine'>,
  tenantId: string,
  nameOrId: string,
): Promise<WorkflowDefinition> {
  if (isUuid(nameOrId)) {
    const workflow = await readShownWorkflow(database, tenantId, nameOrId);
    if (workflow?.latestVersionId) return engine.definitions.get(workflow.latestVersionId);
  }
  const [latest] = await engine.definitions.latest(tenantId, [nameOrId]);
  if (!latest) throw new HttpError(400, 'workflow not found');
  return latest.definition;
}
