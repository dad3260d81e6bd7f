import type { RestSchema } from '@hatchet-ts/contracts';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client';
import { LIVE } from '../../api/live';
import { useAction } from '../../api/use-action';
import { useTenantId } from '../../session/session';
import type { FiltersFilter } from './filters-search';

export type EventFilter = RestSchema<'V1Filter'>;

export const FILTERS_PER_PAGE = 50;

export const filtersQuery = (tenant: string, { workflow, scope, offset }: FiltersFilter) =>
  queryOptions({
    queryKey: ['filters', tenant, 'list', workflow, scope, offset],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/stable/tenants/{tenant}/filters', {
          signal,
          params: {
            path: { tenant },
            query: {
              workflowIds: workflow === undefined ? undefined : [workflow],
              scopes: scope === '' ? undefined : [scope],
              limit: FILTERS_PER_PAGE,
              offset,
            },
          },
        }),
      ),
    placeholderData: keepPreviousData,
    meta: LIVE,
  });

export interface FilterWish {
  workflowId: string;
  scope: string;
  expression: string;
  payload: Record<string, unknown>;
}

/** @param filter the one to change; absent: makes one */
export function useSaveFilter(filter: EventFilter | undefined, onDone: () => void) {
  const tenant = useTenantId();
  return useAction(
    ({ workflowId, ...wish }: FilterWish) =>
      filter
        ? answer(
            client.PATCH('/api/v1/stable/tenants/{tenant}/filters/{v1-filter}', {
              params: { path: { tenant, 'v1-filter': filter.metadata.id } },
              body: wish,
            }),
          )
        : answer(
            client.POST('/api/v1/stable/tenants/{tenant}/filters', {
              params: { path: { tenant } },
              body: { workflowId, ...wish },
            }),
          ),
    {
      done: () => (filter ? 'The filter is changed.' : 'The filter is on.'),
      refresh: [['filters', tenant]],
      shownInForm: true,
      onDone,
    },
  );
}

export function useDeleteFilter() {
  const tenant = useTenantId();
  return useAction(
    (filter: EventFilter) =>
      answer(
        client.DELETE('/api/v1/stable/tenants/{tenant}/filters/{v1-filter}', {
          params: { path: { tenant, 'v1-filter': filter.metadata.id } },
        }),
      ),
    { done: () => 'The filter is deleted.', refresh: [['filters', tenant]] },
  );
}

/** What an expression makes of an event with this payload. */
export async function tryFilter(
  tenant: string,
  expression: string,
  input: Record<string, unknown>,
  filterPayload: Record<string, unknown>,
): Promise<RestSchema<'V1CELDebugResponse'>> {
  return answer(
    client.POST('/api/v1/stable/tenants/{tenant}/cel/debug', {
      params: { path: { tenant } },
      body: { expression, input, filterPayload },
    }),
  );
}
