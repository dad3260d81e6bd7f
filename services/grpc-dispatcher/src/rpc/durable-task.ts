import { dispatcherProto, EngineError, notFound, type v1Dispatcher } from '@hatchet-ts/contracts';
import { parseDurableWait } from '@hatchet-ts/engine';
import { setDurableDispatcher } from '@hatchet-ts/schema';
import { isUuid } from '@hatchet-ts/service-kit';
import type { Caller } from '../caller';
import { type DurableCall, DurableSession, type InvocationName } from '../streams/durable-session';
import { errorStatus } from './error-status';
import type { RpcContext } from './rpc-context';
import { rawTrigger } from './trigger-workflow';

/**
 * One stream per worker process over which its durable tasks speak. It begins with the worker's id; whatever comes
 * behind it is answered in order for each task. The stream's end evicts nothing.
 */
export function durableTask(context: RpcContext, call: DurableCall, caller: Caller): void {
  const session = new DurableSession(caller.tenantId, context.durable, call);
  let registered: Promise<void> = Promise.resolve();
  const failStream = (error: unknown) =>
    call.emit('error', errorStatus(error, 'DurableTask', context.logger));
  call.on('data', (request: v1Dispatcher.DurableTaskRequest) => {
    if (request.registerWorker) {
      registered = registerWorker(context, session, caller, request.registerWorker.workerId);
      registered.catch(failStream);
    } else
      registered.then(
        () => take(context, session, request),
        () => undefined,
      );
  });
  call.on('end', () => call.end());
  const close = () => session.end();
  call.on('cancelled', close);
  call.on('close', close);
  context.openStreams.add(call, caller);
}

async function registerWorker(
  context: RpcContext,
  session: DurableSession,
  { tenantId }: Caller,
  workerId: string,
): Promise<void> {
  const { dispatcherId } = context;
  const known =
    isUuid(workerId) &&
    (await setDurableDispatcher(context.engine.database, { id: workerId, tenantId, dispatcherId }));
  if (!known) throw notFound(`worker not found: ${workerId.slice(0, 64)}`);
  session.claimsChildren = known.language === dispatcherProto.SDKS.PYTHON;
  session.write({ registerWorker: { workerId } });
}

function take(context: RpcContext, session: DurableSession, request: v1Dispatcher.DurableTaskRequest): void {
  const { waitFor, triggerRuns, memo, completeMemo, evictInvocation, workerStatus } = request;
  if (workerStatus) {
    takeStatus(context, session, workerStatus);
    return;
  }
  const named = waitFor ?? triggerRuns ?? memo ?? completeMemo?.ref ?? evictInvocation;
  if (!named) return;
  const name = { taskId: named.durableTaskExternalId.toLowerCase(), invocation: named.invocationCount };
  try {
    if (!isUuid(name.taskId)) throw notFound(`durable task not found: ${name.taskId.slice(0, 64)}`);
    if (waitFor) takeWait(session, name, waitFor);
    else if (triggerRuns) takeRuns(session, name, triggerRuns);
    else if (memo) takeMemo(session, name, memo);
    else if (completeMemo) takeMemoValue(session, name, completeMemo);
    else session.evict(name, evictInvocation?.reason);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    // A request without an answer would make its task wait for ever.
    session.refuse(name, error.message);
  }
}

function takeWait(
  session: DurableSession,
  name: InvocationName,
  { waitForConditions, label }: v1Dispatcher.DurableTaskWaitForRequest,
): void {
  const conditions = parseDurableWait(waitForConditions);
  session.ask(name, { kind: 'wait', conditions, label: label || null }, ([entry]) =>
    session.write({ waitForAck: { ref: refOf(name, entry!) } }),
  );
}

function takeRuns(
  session: DurableSession,
  name: InvocationName,
  { triggerOpts }: v1Dispatcher.DurableTaskTriggerRunsRequest,
): void {
  const triggers = triggerOpts.map((request) => ({ ...rawTrigger(request), parentTaskId: name.taskId }));
  session.ask(name, { kind: 'run', triggers }, (entries) =>
    session.write({
      triggerRunsAck: {
        durableTaskExternalId: name.taskId,
        invocationCount: name.invocation,
        runEntries: entries.map(({ branch, node, childId }) => ({
          branchId: branch,
          nodeId: node,
          workflowRunExternalId: childId!,
        })),
      },
    }),
  );
}

function takeMemo(
  session: DurableSession,
  name: InvocationName,
  { key, payload }: v1Dispatcher.DurableTaskMemoRequest,
): void {
  session.ask(name, { kind: 'memo', key, payload: payload ?? null }, ([entry]) =>
    session.write({
      memoAck: {
        ref: refOf(name, entry!),
        memoAlreadyExisted: entry!.existed && entry!.outcome !== null,
        memoResultPayload: entry!.outcome?.result.payload ?? undefined,
      },
    }),
  );
}

function takeMemoValue(
  session: DurableSession,
  name: InvocationName,
  { ref, memoKey, payload }: v1Dispatcher.DurableTaskCompleteMemoRequest,
): void {
  const { branchId: branch, nodeId: node } = ref!;
  session.ask(name, { kind: 'complete-memo', branch, node, key: memoKey, payload }, () => {});
}

function takeStatus(
  context: RpcContext,
  session: DurableSession,
  { waitingEntries, receivedSatisfiedOrders }: v1Dispatcher.DurableTaskWorkerStatusRequest,
): void {
  const waiting = waitingEntries.flatMap((entry) =>
    isUuid(entry.durableTaskExternalId)
      ? {
          taskId: entry.durableTaskExternalId.toLowerCase(),
          invocation: entry.invocationCount,
          branch: entry.branchId,
          node: entry.nodeId,
        }
      : [],
  );
  const received = new Map(
    receivedSatisfiedOrders.map((one): [string, number] => [
      `${one.durableTaskExternalId.toLowerCase()}/${one.invocationCount}`,
      one.highestReceivedSatisfiedOrder,
    ]),
  );
  session
    .status(waiting, received)
    .catch((error: unknown) => context.logger.warn({ error }, 'left to the next status of the worker'));
}

const refOf = (
  { taskId, invocation }: InvocationName,
  { branch, node }: { branch: number; node: number },
): v1Dispatcher.DurableEventLogEntryRef => ({
  durableTaskExternalId: taskId,
  invocationCount: invocation,
  branchId: branch,
  nodeId: node,
});
