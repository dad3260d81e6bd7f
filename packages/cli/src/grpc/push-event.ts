import { EventsServiceClient, type eventsProto } from '@hatchet-ts/contracts';
import type { Connection } from '../profiles/connection';
import { bearer, call, channelCredentials, deadline } from './channel';

export interface PushedEvent {
  key: string;
  /** JSON text, sent as it is. */
  payload: string;
  additionalMetadata?: string;
  scope?: string;
}

/** Pushes an event; REST can only read them. */
export async function pushEvent(connection: Connection, event: PushedEvent): Promise<eventsProto.Event> {
  const client = new EventsServiceClient(connection.grpcAddress, channelCredentials(connection));
  try {
    const request = { ...event, eventTimestamp: new Date() };
    return await call(connection, (done) => client.push(request, bearer(connection), deadline(), done));
  } finally {
    client.close();
  }
}
