import type { ServerWritableStream } from '@grpc/grpc-js';
import { dispatcherProto, invalidArgument, notFound, TASK_STATE } from '@hatchet-ts/contracts';
import { readRunDetails } from '@hatchet-ts/schema';
import { isUuid } from '@hatchet-ts/service-kit';
import type { Caller } from '../caller';
import type { RpcContext } from './rpc-context';

const { ResourceEventType, ResourceType } = dispatcherProto;
type Call = ServerWritableStream<
  dispatcherProto.SubscribeToWorkflowEventsRequest,
  dispatcherProto.WorkflowEvent
>;

/** How long a run that does not exist yet is waited for (engine-behaviour 11.1.4). */
const UNKNOWN_RUN_MS = 10_000;
const UNKNOWN_RUN_POLL_MS = 250;

/** The events of one run, up to its end, which hangs up. A run that has ended already ends the stream at once. */
export async function subscribeToWorkflowEvents(
  context: RpcContext,
  call: Call,
  caller: Caller,
): Promise<void> {
  const { workflowRunId } = call.request;
  if (!workflowRunId)
    throw invalidArgument(
      'either workflow run id or additional meta key-value must be provided',
      'workflow_run_id',
    );
  if (!isUuid(workflowRunId)) throw notFound(`workflow run ${workflowRunId.slice(0, 64)} not found`);
  context.openStreams.add(call, caller);
  let found = await readRunDetails(context.engine.database, caller.tenantId, workflowRunId);
  const giveUpAt = context.engine.clock.monotonicMs() + UNKNOWN_RUN_MS;
  while (!found && !call.cancelled) {
    if (context.engine.clock.monotonicMs() > giveUpAt)
      throw notFound(`workflow run ${workflowRunId} not found`);
    await context.engine.clock.sleep(UNKNOWN_RUN_POLL_MS);
    found = await readRunDetails(context.engine.database, caller.tenantId, workflowRunId);
  }
  if (!found || found.run.state !== TASK_STATE.open) {
    call.end();
    return;
  }
  const waiter = {
    tenantId: caller.tenantId,
    tell: (event: dispatcherProto.WorkflowRunEvent) => {
      void finish(context, call, caller, event.workflowRunId);
    },
  };
  context.results.subscribe(workflowRunId, waiter);
  call.on('close', () => context.results.unsubscribe(workflowRunId, waiter));
  call.on('cancelled', () => context.results.unsubscribe(workflowRunId, waiter));
}

async function finish(context: RpcContext, call: Call, caller: Caller, runId: string): Promise<void> {
  const details = await readRunDetails(context.engine.database, caller.tenantId, runId);
  if (!details || call.cancelled) return;
  const base = { workflowRunId: runId, eventTimestamp: context.engine.clock.now(), hangup: false };
  for (const task of details.tasks)
    call.write({
      ...base,
      resourceType: ResourceType.RESOURCE_TYPE_STEP_RUN,
      eventType: EVENT_TYPES[task.state]!,
      resourceId: task.taskId,
      eventPayload: task.state === TASK_STATE.completed ? (task.output ?? '') : (task.error ?? ''),
      retryCount: 0,
    });
  call.write({
    ...base,
    resourceType: ResourceType.RESOURCE_TYPE_WORKFLOW_RUN,
    eventType: EVENT_TYPES[details.run.state]!,
    resourceId: runId,
    eventPayload: '',
    hangup: true,
  });
  call.end();
}

const EVENT_TYPES: Record<number, dispatcherProto.ResourceEventType> = {
  [TASK_STATE.completed]: ResourceEventType.RESOURCE_EVENT_TYPE_COMPLETED,
  [TASK_STATE.failed]: ResourceEventType.RESOURCE_EVENT_TYPE_FAILED,
  [TASK_STATE.cancelled]: ResourceEventType.RESOURCE_EVENT_TYPE_CANCELLED,
};
