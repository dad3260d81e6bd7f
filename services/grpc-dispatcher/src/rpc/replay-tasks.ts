import { LIMITS, type v1Workflows } from '@hatchet-ts/contracts';
import { assertReplayEnabled, replay } from '@hatchet-ts/engine';
import type { Caller } from '../caller';
import type { RpcContext } from './rpc-context';
import { type SelectionLimits, selectedTasks } from './selected-tasks';

const REPLAYABLE: SelectionLimits = {
  ids: LIMITS.cancelByFilter,
  filtered: LIMITS.replayByFilter,
  among: ['COMPLETED', 'FAILED', 'CANCELLED'],
};

/** Replays runs and tasks in place, by ids or by filter (BLK-01, BLK-02, BLK-07); answers the tasks that run again. */
export async function replayTasks(
  context: RpcContext,
  request: v1Workflows.ReplayTasksRequest,
  caller: Caller,
): Promise<v1Workflows.ReplayTasksResponse> {
  assertReplayEnabled(context.config);
  const ids = await selectedTasks(context, request, caller, REPLAYABLE);
  const { replayed, skipped } = await replay(context.engine, caller.tenantId, ids);
  if (skipped.length > 0)
    context.logger.info({ skipped: skipped.length }, 'not replayed: not final or unknown');
  return { replayedTasks: replayed };
}
