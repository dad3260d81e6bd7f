import type { v1Dispatcher } from '@hatchet-ts/contracts';
import { parseDurableWait, registerSignal } from '@hatchet-ts/engine';
import type { Caller } from '../caller';
import type { RpcContext } from './rpc-context';

/** A durable wait of SDKs that know no log. Registered again under the same key it goes on, or is over as before. */
export async function registerDurableEvent(
  context: RpcContext,
  request: v1Dispatcher.RegisterDurableEventRequest,
  { tenantId }: Caller,
): Promise<v1Dispatcher.RegisterDurableEventResponse> {
  const { taskId, signalKey } = request;
  const conditions = parseDurableWait(request.conditions);
  await registerSignal(context.engine, { tenantId, taskId, signalKey }, conditions);
  return {};
}
