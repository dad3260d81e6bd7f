import { readEventRuns } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { shownEvent } from '../../present/event';
import { loadEvent } from './load-event';

/** An event under the path of older clients, without its payload. */
export const getLegacyEvent = route<'event:get'>({
  operationId: 'event:get',
  method: 'get',
  path: '/api/v1/events/{event}',
  access: { who: 'tenant', role: 'VIEWER' },
  resource: 'event',
  audit: null,
  async handle({ path, tenantId }, { database }) {
    const event = await loadEvent(database, tenantId, path.event);
    const shown = shownEvent(event, await readEventRuns(database, [event.id]), false);
    const { metadata, key, additionalMetadata, workflowRunSummary } = shown;
    return {
      metadata,
      key,
      tenantId,
      additionalMetadata,
      workflowRunSummary: { ...workflowRunSummary, pending: 0 },
    };
  },
});
