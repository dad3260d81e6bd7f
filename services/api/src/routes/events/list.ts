import { metadataPairs } from '@hatchet-ts/engine';
import { countEvents, type EventQuery, readEventRuns, listEvents as readEvents } from '@hatchet-ts/schema';
import { groupBy } from '@hatchet-ts/service-kit';
import { route } from '../../http/route';
import { shownEvent } from '../../present/event';
import { pageOf, pagination } from '../../present/pagination';
import { createdBetween } from '../../reading/run-filter';

export const listEvents = route<'v1-event:list'>({
  operationId: 'v1-event:list',
  method: 'get',
  path: '/api/v1/stable/tenants/{tenant}/events',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ canViewPayloads, query, tenantId }, { database }) {
    const filter: EventQuery = {
      tenantId,
      ...createdBetween(query.since, query.until),
      ids: query.eventIds ?? null,
      keys: query.keys ?? null,
      scopes: query.scopes ?? null,
      workflowIds: query.workflowIds ?? null,
      statuses: query.workflowRunStatuses ?? null,
      metadata: query.additionalMetadata ? metadataPairs(query.additionalMetadata) : null,
    };
    const page = pageOf(query);
    const [events, total] = await Promise.all([
      readEvents(database, filter, page),
      countEvents(database, filter),
    ]);
    const runs = await readEventRuns(
      database,
      events.map((event) => event.id),
    );
    const runsByEvent = groupBy(runs, (run) => run.eventId);
    return {
      pagination: pagination(page, total),
      rows: events.map((event) => shownEvent(event, runsByEvent.get(event.id) ?? [], canViewPayloads)),
    };
  },
});
