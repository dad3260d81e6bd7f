import type { eventsProto } from '@hatchet-ts/contracts';
import { prepareEvents } from '@hatchet-ts/engine';
import type { Caller } from '../caller';
import type { RpcContext } from './rpc-context';

/** Answers when the event, the runs it starts and the waits it ends are committed. */
export async function pushEvent(
  context: RpcContext,
  request: eventsProto.PushEventRequest,
  caller: Caller,
): Promise<eventsProto.Event> {
  const [event] = await push(context, [request], caller);
  return event!;
}

/** All events are taken in or none is; answers are in the order of the request. */
export async function bulkPushEvents(
  context: RpcContext,
  request: eventsProto.BulkPushEventRequest,
  caller: Caller,
): Promise<eventsProto.Events> {
  return { events: await push(context, request.events, caller) };
}

async function push(
  context: RpcContext,
  requests: readonly eventsProto.PushEventRequest[],
  { tenantId }: Caller,
): Promise<eventsProto.Event[]> {
  const events = prepareEvents(
    requests.map(({ key, payload, additionalMetadata, scope, priority }) => ({
      key,
      payload,
      metadata: additionalMetadata,
      scope,
      priority,
    })),
  );
  const pushed = await context.events.push(tenantId, events);
  return requests.map(({ key, payload, additionalMetadata }, i) => ({
    tenantId,
    eventId: pushed[i]!.id,
    key,
    payload,
    // The engine's own clock: what the client says about the time does not count (rule 2.3.1).
    eventTimestamp: new Date(pushed[i]!.seenAtMs),
    additionalMetadata: additionalMetadata || '{}',
  }));
}
