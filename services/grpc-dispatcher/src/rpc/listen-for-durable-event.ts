import type { ServerDuplexStream } from '@grpc/grpc-js';
import { LIMITS, type v1Dispatcher } from '@hatchet-ts/contracts';
import { isUuid } from '@hatchet-ts/service-kit';
import type { Caller } from '../caller';
import type { SignalListener } from '../streams/durable-signals';
import type { RpcContext } from './rpc-context';

type Call = ServerDuplexStream<v1Dispatcher.ListenForDurableEventRequest, v1Dispatcher.DurableEvent>;

/** What durable waits of the older protocol got: one message per wait asked for, as soon as it is over. */
export function listenForDurableEvent(context: RpcContext, call: Call, caller: Caller): void {
  const pending = new Set<string>();
  let halfClosed = false;
  const listener: SignalListener = {
    tenantId: caller.tenantId,
    tell(taskId, signalKey, data) {
      if (!pending.delete(`${taskId}/${signalKey}`)) return;
      call.write({ taskId, signalKey, data: Buffer.from(data) });
      if (halfClosed && pending.size === 0) call.end();
    },
  };
  call.on('data', (request: v1Dispatcher.ListenForDurableEventRequest) => {
    const taskId = request.taskId.toLowerCase();
    const name = `${taskId}/${request.signalKey}`;
    if (!isUuid(taskId) || pending.has(name) || pending.size >= LIMITS.subscribedRunsPerStream) return;
    pending.add(name);
    context.signals.listen(taskId, request.signalKey, listener);
  });
  call.on('end', () => {
    halfClosed = true;
    if (pending.size === 0) call.end();
  });
  const close = () => context.signals.leave(listener);
  call.on('cancelled', close);
  call.on('close', close);
  context.openStreams.add(call, caller);
}
