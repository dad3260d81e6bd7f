import { dispatcherProto, invalidArgument } from '@hatchet-ts/contracts';
import { storableText } from '@hatchet-ts/engine';
import { isUuid } from '@hatchet-ts/service-kit';
import type { Caller } from '../caller';
import type { RpcContext } from './rpc-context';

const { StepActionEventType: Type } = dispatcherProto;

/**
 * A worker's report about one attempt; answered after the commit. The TypeScript SDK sends the worker's name as
 * `worker_id`: only an id counts, and only for durable tasks. Repeated and late reports are answered OK and change
 * nothing.
 */
export async function sendStepActionEvent(
  context: RpcContext,
  request: dispatcherProto.StepActionEvent,
  caller: Caller,
): Promise<dispatcherProto.ActionEventResponse> {
  const { workerId } = request;
  const item = { ...request, workerId: isUuid(workerId) ? workerId.toLowerCase() : null };
  await report(context, caller, item, request.eventType, request.eventTimestamp);
  return { tenantId: caller.tenantId, workerId: request.workerId };
}

/** The same for the members of a batch. */
export async function sendBatchActionEvent(
  context: RpcContext,
  request: dispatcherProto.BatchActionEvent,
  caller: Caller,
): Promise<dispatcherProto.ActionEventResponse> {
  const { eventType, items } = request;
  if (items.length > 0 && eventType === Type.STEP_EVENT_TYPE_ACKNOWLEDGED) throw unknownType(eventType);
  for (const item of items) checkTaskId(item.taskRunExternalId);
  // Ids the tenant does not have are ignored here, as in the original.
  await Promise.all(items.map((item) => apply(context, caller, item, eventType, request.eventTimestamp)));
  return { tenantId: caller.tenantId, workerId: request.workerId };
}

interface Item {
  taskRunExternalId: string;
  eventPayload: string;
  retryCount?: number | undefined;
  shouldNotRetry?: boolean | undefined;
  retryAfterMs?: number | undefined;
  workerId?: string | null;
}

async function report(
  context: RpcContext,
  caller: Caller,
  item: Item,
  type: dispatcherProto.StepActionEventType,
  at: Date | undefined,
): Promise<void> {
  checkTaskId(item.taskRunExternalId);
  if ((await apply(context, caller, item, type, at)) === 'unknown')
    throw invalidArgument(`task run not found: ${item.taskRunExternalId}`, 'task_run_external_id');
}

function checkTaskId(taskId: string): void {
  if (!isUuid(taskId))
    throw invalidArgument('task external run id is not a valid uuid', 'task_run_external_id');
}

async function apply(
  context: RpcContext,
  caller: Caller,
  item: Item,
  type: dispatcherProto.StepActionEventType,
  at: Date | undefined,
): Promise<'ok' | 'unknown'> {
  const taskId = item.taskRunExternalId;
  const { tenantId } = caller;
  const retry = item.retryCount ?? null;
  switch (type) {
    case Type.STEP_EVENT_TYPE_STARTED:
      return context.reports.started({ taskId, tenantId, retry, atMs: startedAt(context, at) });
    case Type.STEP_EVENT_TYPE_ACKNOWLEDGED:
      return 'ok';
    case Type.STEP_EVENT_TYPE_COMPLETED:
    case Type.STEP_EVENT_TYPE_FAILED:
    case Type.STEP_EVENT_TYPE_CANCELLED: {
      const written = context.streams.pendingOf(taskId);
      // Its failure is told to whoever sent the chunk; the report does not depend on it.
      if (written) await written.catch(() => undefined);
      const sent = context.sender.sentTo(taskId);
      return context.reports.ended({
        taskId,
        tenantId,
        retry,
        outcome: OUTCOMES[type],
        payload: item.eventPayload === '' ? null : storableText(item.eventPayload),
        nonRetryable: item.shouldNotRetry ?? false,
        retryAfterMs: item.retryAfterMs ?? null,
        workerId: item.workerId ?? null,
        runId: sent?.runId ?? null,
        durable: sent !== undefined && sent.invocation > 0,
      });
    }
    default:
      throw unknownType(type);
  }
}

const unknownType = (type: dispatcherProto.StepActionEventType) =>
  invalidArgument(`Invalid request: event_type ${type} is not one a worker reports`, 'event_type');

const OUTCOMES = {
  [Type.STEP_EVENT_TYPE_COMPLETED]: 'completed',
  [Type.STEP_EVENT_TYPE_FAILED]: 'failed',
  [Type.STEP_EVENT_TYPE_CANCELLED]: 'cancelled',
} as const;

/** A worker's clock is believed within bounds only: a start lies neither ahead of us nor long ago. */
function startedAt(context: RpcContext, at: Date | undefined): number {
  const nowMs = context.engine.clock.nowMs();
  if (at === undefined) return nowMs;
  return Math.min(nowMs, Math.max(nowMs - 10_000, at.getTime()));
}
