import { type dispatcherProto, EngineError, invalidArgument, notFound } from '@hatchet-ts/contracts';
import { readWorker } from '@hatchet-ts/schema';
import { isUuid } from '@hatchet-ts/service-kit';
import type { Caller } from '../caller';
import type { RpcContext } from './rpc-context';

/**
 * A worker is alive. One that has not opened its stream yet may beat (the Python SDK beats first); one whose stream
 * has ended is told so, which makes it open another.
 */
export async function heartbeat(
  context: RpcContext,
  request: dispatcherProto.HeartbeatRequest,
  caller: Caller,
): Promise<dispatcherProto.HeartbeatResponse> {
  const { workerId } = request;
  if (!isUuid(workerId))
    throw invalidArgument(`invalid worker ID format: ${workerId.slice(0, 64)}`, 'worker_id');
  const session = context.sender.sessionOf(workerId);
  if (session?.tenantId !== caller.tenantId) {
    const worker = await readWorker(context.engine.database, caller.tenantId, workerId);
    if (!worker) throw notFound(`worker not found: ${workerId}`);
    if (worker.session > 0 && !worker.connected)
      throw new EngineError(
        'failed_precondition',
        `Heartbeat rejected: worker stream is not active: ${workerId}`,
      );
  }
  context.heartbeats.beat(workerId);
  return {};
}
