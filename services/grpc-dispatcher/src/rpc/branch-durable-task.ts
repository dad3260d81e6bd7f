import type { v1Workflows } from '@hatchet-ts/contracts';
import { branchDurableTask as branch } from '@hatchet-ts/engine';
import type { Caller } from '../caller';
import type { RpcContext } from './rpc-context';

/** Forks the log of a durable task at a node and runs the task again from there. */
export async function branchDurableTask(
  context: RpcContext,
  request: v1Workflows.BranchDurableTaskRequest,
  caller: Caller,
): Promise<v1Workflows.BranchDurableTaskResponse> {
  const { taskExternalId, nodeId, branchId } = request;
  const point = { taskId: taskExternalId, node: nodeId, branch: branchId };
  return {
    taskExternalId,
    nodeId,
    branchId: await branch(context.engine, caller.tenantId, point),
  };
}
