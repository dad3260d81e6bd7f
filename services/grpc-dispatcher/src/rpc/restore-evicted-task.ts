import { type dispatcherProto, notFound } from '@hatchet-ts/contracts';
import { restoreTasks } from '@hatchet-ts/engine';
import { readDurableTasks } from '@hatchet-ts/schema';
import { isUuid } from '@hatchet-ts/service-kit';
import type { Caller } from '../caller';
import type { RpcContext } from './rpc-context';

/** Queues an evicted task again. One that is on its way already is left alone, which is what was wished for. */
export async function restoreEvictedTask(
  context: RpcContext,
  request: dispatcherProto.RestoreEvictedTaskRequest,
  caller: Caller,
): Promise<dispatcherProto.RestoreEvictedTaskResponse> {
  const taskId = request.taskRunExternalId;
  const [log] = isUuid(taskId) ? await readDurableTasks(context.engine.database, [taskId]) : [];
  if (log?.tenantId !== caller.tenantId) throw notFound(`durable task not found: ${taskId.slice(0, 64)}`);
  await restoreTasks(context.engine, [{ taskId: log.taskId, invocation: null, reason: 'requested' }]);
  return { requeued: true };
}
