import { readEventRuns } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { shownEvent } from '../../present/event';
import { loadEvent } from './load-event';

export const getEvent = route<'v1-event:get'>({
  operationId: 'v1-event:get',
  method: 'get',
  path: '/api/v1/stable/tenants/{tenant}/events/{v1-event}',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ canViewPayloads, path, tenantId }, { database }) {
    const event = await loadEvent(database, tenantId, path['v1-event']);
    return shownEvent(event, await readEventRuns(database, [event.id]), canViewPayloads);
  },
});
