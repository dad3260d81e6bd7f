import { type eventsProto, invalidArgument } from '@hatchet-ts/contracts';
import { isUuid } from '@hatchet-ts/service-kit';
import type { Caller } from '../caller';
import type { RpcContext } from './rpc-context';

/** A chunk streamed by a task, also after the task's end; stored for a short time (STR-01). */
export async function putStreamEvent(
  context: RpcContext,
  request: eventsProto.PutStreamEventRequest,
  caller: Caller,
): Promise<eventsProto.PutStreamEventResponse> {
  const { taskRunExternalId: taskId, eventIndex: index, message: body } = request;
  if (!isUuid(taskId))
    throw invalidArgument('task external run id is not a valid uuid', 'task_run_external_id');
  if (index !== undefined && index < 0)
    throw invalidArgument(
      `Invalid request: field \`event_index\` must be at least 0, got ${index}`,
      'event_index',
    );
  await context.streams.put({
    taskId: taskId.toLowerCase(),
    tenantId: caller.tenantId,
    index: index ?? null,
    body,
    createdAtMs: context.engine.clock.nowMs(),
  });
  return {};
}
