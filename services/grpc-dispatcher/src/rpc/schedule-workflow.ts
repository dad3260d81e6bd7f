import { invalidArgument, notFound, type workflowsProto } from '@hatchet-ts/contracts';
import { createSchedules, type ScheduleWish } from '@hatchet-ts/engine';
import type { Caller } from '../caller';
import type { RpcContext } from './rpc-context';

/** Schedules one run per timestamp (SCH-01); answers the workflow's newest version with them, as recorded. */
export async function scheduleWorkflow(
  context: RpcContext,
  request: workflowsProto.ScheduleWorkflowRequest,
  caller: Caller,
): Promise<workflowsProto.WorkflowVersion> {
  const [latest] = await context.engine.definitions.latest(caller.tenantId, [request.name]);
  if (!latest) throw notFound('workflow not found');
  const { definition } = latest;
  const schedules = await createSchedules(context.engine, definition, {
    triggerAtMs: request.schedules.map((at) => at.getTime()),
    input: request.input,
    metadata: request.additionalMetadata,
    priority: request.priority,
    parent: parentOf(request),
  });
  const createdAt = new Date(definition.createdAt);
  return {
    id: definition.versionId,
    createdAt,
    updatedAt: createdAt,
    version: '',
    order: definition.order,
    workflowId: definition.workflowId,
    scheduledWorkflows: schedules.map(({ id, triggerAtMs }) => ({ id, triggerAt: new Date(triggerAtMs) })),
  };
}

/** As with triggers only the parent task establishes a parent. Python sends an index of 0 outside of tasks as well. */
function parentOf(request: workflowsProto.ScheduleWorkflowRequest): ScheduleWish['parent'] {
  const { parentId, parentTaskRunExternalId: taskId, childIndex, childKey } = request;
  if (!taskId) {
    if (parentId) throw invalidArgument('parent task run id is required when parent id is provided');
    return null;
  }
  return { taskId, index: childIndex ?? null, key: childKey || null };
}
