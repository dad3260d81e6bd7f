import type { RestSchema } from '@hatchet-ts/contracts';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client';
import { LIVE } from '../../api/live';
import { unlessEmpty } from '../../app/search-fields';
import { sinceOf } from '../runs/runs-queries';
import type { EventsFilter } from './events-search';

export type Event = RestSchema<'V1Event'>;

export const EVENTS_PER_PAGE = 50;

/** New keys come with new code. */
const KEYS_STALE_MS = 30_000;

export const eventsQuery = (tenant: string, filter: EventsFilter) =>
  queryOptions({
    queryKey: ['events', tenant, 'list', filter],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/stable/tenants/{tenant}/events', {
          signal,
          params: {
            path: { tenant },
            query: {
              since: sinceOf(filter),
              keys: unlessEmpty(filter.key),
              workflowIds: unlessEmpty(filter.workflow),
              workflowRunStatuses: unlessEmpty(filter.status),
              additionalMetadata: unlessEmpty(filter.metadata),
              limit: EVENTS_PER_PAGE,
              offset: filter.offset,
            },
          },
        }),
      ),
    placeholderData: keepPreviousData,
    meta: LIVE,
  });

export const eventKeysQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['events', tenant, 'keys'],
    queryFn: async ({ signal }) => {
      const { rows } = await answer(
        client.GET('/api/v1/stable/tenants/{tenant}/events/keys', { signal, params: { path: { tenant } } }),
      );
      return rows ?? [];
    },
    staleTime: KEYS_STALE_MS,
  });

export const eventQuery = (tenant: string, event: string) =>
  queryOptions({
    queryKey: ['events', tenant, 'one', event],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/stable/tenants/{tenant}/events/{v1-event}', {
          signal,
          params: { path: { tenant, 'v1-event': event } },
        }),
      ),
    meta: LIVE,
  });

export const runIdsOf = (event: Event) =>
  event.triggeredRuns?.map(({ workflowRunId }) => workflowRunId) ?? [];
