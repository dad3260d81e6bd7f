import { type Route, route } from '../../http/route';
import { EMPTY_OBJECT } from '../../present/task-summary';
import { loadEvent } from './load-event';

/** The payload of an event as text, under two paths. */
export const getEventData: readonly Route[] = [
  route<'event-data:get'>({
    operationId: 'event-data:get',
    method: 'get',
    path: '/api/v1/events/{event}/data',
    access: { who: 'tenant', role: 'VIEWER' },
    resource: 'event',
    audit: null,
    async handle({ canViewPayloads, path, tenantId }, { database }) {
      const event = await loadEvent(database, tenantId, path.event);
      return { data: canViewPayloads ? event.payload : EMPTY_OBJECT };
    },
  }),
  route<'event-data:get-with-tenant'>({
    operationId: 'event-data:get-with-tenant',
    method: 'get',
    path: '/api/v1/tenants/{tenant}/events/{event-with-tenant}/data',
    access: { who: 'tenant', role: 'VIEWER' },
    audit: null,
    async handle({ canViewPayloads, path, tenantId }, { database }) {
      const event = await loadEvent(database, tenantId, path['event-with-tenant']);
      return { data: canViewPayloads ? event.payload : EMPTY_OBJECT };
    },
  }),
];
