import type { ServerDuplexStream } from '@grpc/grpc-js';
import { notFound, type v1Dispatcher } from '@hatchet-ts/contracts';
import { readWorker } from '@hatchet-ts/schema';
import { isUuid } from '@hatchet-ts/service-kit';
import type { Caller } from '../caller';
import { notServed } from './not-served';
import type { RpcContext } from './rpc-context';

type Call = ServerDuplexStream<v1Dispatcher.DurableTaskRequest, v1Dispatcher.DurableTaskResponse>;

/** One stream per worker process over which its durable tasks speak. */
export function durableTask(context: RpcContext, call: Call, caller: Caller): void {
  context.openStreams.add(call, caller);
  call.on('data', (request: v1Dispatcher.DurableTaskRequest) => {
    answer(context, call, caller, request).catch((error: unknown) => call.emit('error', error));
  });
  call.on('end', () => call.end());
}

async function answer(
  context: RpcContext,
  call: Call,
  caller: Caller,
  request: v1Dispatcher.DurableTaskRequest,
): Promise<void> {
  if (request.registerWorker) {
    const { workerId } = request.registerWorker;
    const worker = isUuid(workerId)
      ? await readWorker(context.engine.database, caller.tenantId, workerId)
      : null;
    if (!worker) throw notFound(`worker not found: ${workerId.slice(0, 64)}`);
    call.write({ registerWorker: { workerId } });
    return;
  }
  // Nothing is awaited through this stream yet, so there is nothing a status could ask for.
  if (request.workerStatus) return;
  notServed('DurableTask')();
}
