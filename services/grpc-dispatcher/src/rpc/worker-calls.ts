import {
  ADDRESS,
  type dispatcherProto,
  invalidArgument,
  notFound,
  workerChanged,
} from '@hatchet-ts/contracts';
import { parseTimeoutIncrement, shardOf } from '@hatchet-ts/engine';
import { disconnectWorker, mergeWorkerLabels, readWorker } from '@hatchet-ts/schema';
import { isUuid } from '@hatchet-ts/service-kit';
import type { Caller } from '../caller';
import { labelValues } from './register';
import type { RpcContext } from './rpc-context';

/** The version whose gates SDKs check: everything the newest of them guard works here. Our own stands in /api/v1/version. */
export const COMPATIBILITY_VERSION = 'v0.111.0';

export function getVersion(): dispatcherProto.GetVersionResponse {
  return { version: COMPATIBILITY_VERSION };
}

export async function refreshTimeout(
  context: RpcContext,
  request: dispatcherProto.RefreshTimeoutRequest,
  caller: Caller,
): Promise<dispatcherProto.RefreshTimeoutResponse> {
  const { taskRunExternalId: taskId, incrementTimeoutBy: text } = request;
  const ms = parseTimeoutIncrement(text);
  if (!isUuid(taskId)) throw notFound(`task run not found: ${taskId.slice(0, 64)}`);
  return { timeoutAt: new Date(await context.running.refreshTimeout(caller.tenantId, taskId, ms, text)) };
}

export async function releaseSlot(
  context: RpcContext,
  request: dispatcherProto.ReleaseSlotRequest,
  caller: Caller,
): Promise<dispatcherProto.ReleaseSlotResponse> {
  const { taskRunExternalId: taskId } = request;
  if (!isUuid(taskId)) throw notFound(`task run not found: ${taskId.slice(0, 64)}`);
  await context.running.releaseSlot(caller.tenantId, taskId);
  return {};
}

export async function upsertWorkerLabels(
  context: RpcContext,
  request: dispatcherProto.UpsertWorkerLabelsRequest,
  caller: Caller,
): Promise<dispatcherProto.UpsertWorkerLabelsResponse> {
  const { workerId } = request;
  const { clock, database } = context.engine;
  if (!isUuid(workerId))
    throw invalidArgument(`invalid worker ID format: ${workerId.slice(0, 64)}`, 'worker_id');
  const found = await mergeWorkerLabels(
    database,
    caller.tenantId,
    workerId,
    labelValues(request.labels),
    clock.nowMs(),
  );
  if (!found) throw notFound(`worker not found: ${workerId}`);
  tellScheduler(context, caller.tenantId, workerId);
  return { tenantId: caller.tenantId, workerId };
}

/** The worker leaves. Its stream may have ended before or may end after this. */
export async function unsubscribe(
  context: RpcContext,
  request: dispatcherProto.WorkerUnsubscribeRequest,
  caller: Caller,
): Promise<dispatcherProto.WorkerUnsubscribeResponse> {
  const { workerId } = request;
  const { clock, database } = context.engine;
  if (!isUuid(workerId))
    throw invalidArgument(`invalid worker ID format: ${workerId.slice(0, 64)}`, 'worker_id');
  const worker = await readWorker(database, caller.tenantId, workerId);
  if (!worker) throw notFound(`worker not found: ${workerId}`);
  await disconnectWorker(database, workerId, worker.session, clock.nowMs());
  tellScheduler(context, caller.tenantId, workerId);
  return { tenantId: caller.tenantId, workerId };
}

function tellScheduler(context: RpcContext, tenantId: string, workerId: string): void {
  context.engine.broker.wake(workerChanged, ADDRESS.shard(shardOf(tenantId)), { tenantId, workerId });
}
