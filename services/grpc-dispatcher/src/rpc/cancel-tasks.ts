import { invalidArgument, LIMITS, type v1Workflows } from '@hatchet-ts/contracts';
import { cancel } from '@hatchet-ts/engine';
import { isUuid } from '@hatchet-ts/service-kit';
import type { Caller } from '../caller';
import { filterNotServed } from './not-served';
import type { RpcContext } from './rpc-context';

/** Cancels runs and tasks by their ids, mixed; answers the ids given, unknown ones included, as the original does. */
export async function cancelTasks(
  context: RpcContext,
  request: v1Workflows.CancelTasksRequest,
  caller: Caller,
): Promise<v1Workflows.CancelTasksResponse> {
  const { externalIds, filter } = request;
  if (externalIds.length > 0 && filter) throw invalidArgument('cannot provide both external ids and filter');
  if (filter) throw filterNotServed('CancelTasks');
  if (externalIds.length > LIMITS.cancelByFilter)
    throw invalidArgument(
      `Invalid request: ${externalIds.length} ids are over the maximum of ${LIMITS.cancelByFilter}`,
    );
  if (!externalIds.every(isUuid)) throw invalidArgument('invalid external id', 'external_ids');
  if (externalIds.length > 0) await cancel(context.engine, caller.tenantId, externalIds);
  return { cancelledTasks: externalIds };
}
