import type { ServerDuplexStream } from '@grpc/grpc-js';
import { type dispatcherProto, LIMITS } from '@hatchet-ts/contracts';
import { isUuid } from '@hatchet-ts/service-kit';
import type { Caller } from '../caller';
import type { ResultWaiter } from '../streams/run-results';
import type { RpcContext } from './rpc-context';

type Call = ServerDuplexStream<
  dispatcherProto.SubscribeToWorkflowRunsRequest,
  dispatcherProto.WorkflowRunEvent
>;

/**
 * Results of runs, one message per id asked for, whenever the run ends. An id asked for twice before its answer gets
 * one answer; asked for again after it, another. Malformed ids are ignored. The stream stays open with nothing to say.
 */
export function subscribeToWorkflowRuns(context: RpcContext, call: Call, caller: Caller): void {
  const pending = new Set<string>();
  const waiter: ResultWaiter = {
    tenantId: caller.tenantId,
    tell(event) {
      if (!pending.delete(event.workflowRunId)) return;
      // A reader slower than its runs end would grow our memory: it stops being read from until it has caught up.
      if (!call.write(event) && !call.isPaused()) {
        call.pause();
        call.once('drain', () => call.resume());
      }
    },
  };
  call.on('data', (request: dispatcherProto.SubscribeToWorkflowRunsRequest) => {
    const runId = request.workflowRunId.toLowerCase();
    if (!isUuid(runId) || pending.has(runId) || pending.size >= LIMITS.subscribedRunsPerStream) return;
    pending.add(runId);
    context.results.subscribe(runId, waiter);
  });
  const close = () => {
    for (const runId of pending) context.results.unsubscribe(runId, waiter);
    pending.clear();
  };
  call.on('end', () => {
    // The client has asked for everything it wants; with nothing outstanding there is nothing left to say.
    if (pending.size === 0) call.end();
    else waiterEnds(waiter, pending, call);
  });
  call.on('cancelled', close);
  call.on('close', close);
  context.openStreams.add(call, caller);
}

/** After the client's half-close the stream ends with the last answer. */
function waiterEnds(waiter: ResultWaiter, pending: ReadonlySet<string>, call: Call): void {
  const tell = waiter.tell;
  waiter.tell = (event) => {
    tell(event);
    if (pending.size === 0) call.end();
  };
}
