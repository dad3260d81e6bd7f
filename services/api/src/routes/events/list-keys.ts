import { listEventKeys as readKeys } from '@hatchet-ts/schema';
import { type Route, route } from '../../http/route';

/** A list to choose from; nobody chooses among more. */
const KEYS_MAX = 10_000;

/** The same list under the path of today and the one of older clients. */
export const listEventKeys: readonly Route[] = [
  route<'v1:event-key:list'>({
    operationId: 'v1:event-key:list',
    method: 'get',
    path: '/api/v1/stable/tenants/{tenant}/events/keys',
    access: { who: 'tenant', role: 'VIEWER' },
    audit: null,
    handle: async ({ tenantId }, { database }) => ({ rows: await readKeys(database, tenantId, KEYS_MAX) }),
  }),
  route<'event-key:list'>({
    operationId: 'event-key:list',
    method: 'get',
    path: '/api/v1/tenants/{tenant}/events/keys',
    access: { who: 'tenant', role: 'VIEWER' },
    audit: null,
    handle: async ({ tenantId }, { database }) => ({ rows: await readKeys(database, tenantId, KEYS_MAX) }),
  }),
];
