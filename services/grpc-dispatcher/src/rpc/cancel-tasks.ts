import { LIMITS, type v1Workflows } from '@hatchet-ts/contracts';
import { cancel } from '@hatchet-ts/engine';
import type { Caller } from '../caller';
import type { RpcContext } from './rpc-context';
import { type SelectionLimits, selectedTasks } from './selected-tasks';

const CANCELLABLE: SelectionLimits = {
  ids: LIMITS.cancelByFilter,
  filtered: LIMITS.cancelByFilter,
  among: ['QUEUED', 'RUNNING'],
};

/**
 * Cancels runs and tasks, by ids or by filter (BLK-01, BLK-02); answers the ids given, unknown ones included, as the
 * original does, or those the filter matched.
 */
export async function cancelTasks(
  context: RpcContext,
  request: v1Workflows.CancelTasksRequest,
  caller: Caller,
): Promise<v1Workflows.CancelTasksResponse> {
  const ids = await selectedTasks(context, request, caller, CANCELLABLE);
  if (ids.length > 0) await cancel(context.engine, caller.tenantId, ids);
  return { cancelledTasks: ids };
}
