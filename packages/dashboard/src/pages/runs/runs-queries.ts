import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client';
import { LIVE } from '../../api/live';
import { unlessEmpty } from '../../app/search-fields';
import { type RunsFilter, WINDOWS } from './runs-search';

export const RUNS_PER_PAGE = 50;

/** A live window moves, so its beginning is computed at every request and is no part of the key. */
export const sinceOf = ({ window }: Pick<RunsFilter, 'window'>) =>
  new Date(Date.now() - WINDOWS[window].ms).toISOString();

const conditions = (filter: RunsFilter) => ({
  since: sinceOf(filter),
  workflow_ids: unlessEmpty(filter.workflow),
  additional_metadata: unlessEmpty(filter.metadata),
  parent_task_external_id: filter.parent,
  search: filter.q.trim() || undefined,
  failure_reasons: unlessEmpty(filter.reason),
});

export const runsQuery = (tenant: string, filter: RunsFilter) =>
  queryOptions({
    queryKey: ['runs', tenant, 'list', filter],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/stable/tenants/{tenant}/workflow-runs', {
          signal,
          params: {
            path: { tenant },
            query: {
              ...conditions(filter),
              statuses: unlessEmpty(filter.status),
              additional_metadata_operator: filter.metadata.length > 1 ? 'AND' : undefined,
              only_tasks: false,
              include_payloads: false,
              offset: filter.offset,
              limit: RUNS_PER_PAGE,
            },
          },
        }),
      ),
    placeholderData: keepPreviousData,
    meta: LIVE,
  });

/** Runs in each state, whatever states the filter asks for. */
export const statusCountsQuery = (tenant: string, { status: _, offset: __, ...filter }: RunsFilter) =>
  queryOptions({
    queryKey: ['runs', tenant, 'counts', filter],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/stable/tenants/{tenant}/task-metrics', {
          signal,
          params: { path: { tenant }, query: conditions({ ...filter, status: [], offset: 0 }) },
        }),
      ),
    placeholderData: keepPreviousData,
    meta: LIVE,
  });

/** How many runs a bulk action on the filter would reach. */
export const runCountQuery = (tenant: string, filter: RunsFilter) =>
  queryOptions({
    queryKey: ['runs', tenant, 'count', filter],
    queryFn: async ({ signal }) => {
      const counted = await answer(
        client.GET('/api/v1/stable/tenants/{tenant}/workflow-runs/count', {
          signal,
          params: {
            path: { tenant },
            query: { ...conditions(filter), statuses: unlessEmpty(filter.status), only_tasks: false },
          },
        }),
      );
      return counted.count;
    },
    gcTime: 0,
  });

export const endedRunsQuery = (tenant: string, { window }: Pick<RunsFilter, 'window'>) =>
  queryOptions({
    queryKey: ['runs', tenant, 'ended', window],
    queryFn: async ({ signal }) => {
      const metrics = await answer(
        client.GET('/api/v1/stable/tenants/{tenant}/task-point-metrics', {
          signal,
          params: { path: { tenant }, query: { createdAfter: sinceOf({ window }) } },
        }),
      );
      return metrics.results ?? [];
    },
    placeholderData: keepPreviousData,
    meta: LIVE,
  });

/** Workflows change with deployments, not with runs. */
const WORKFLOWS_STALE_MS = 30_000;
const WORKFLOWS_MAX = 500;

export const workflowsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['workflows', tenant],
    queryFn: async ({ signal }) => {
      const list = await answer(
        client.GET('/api/v1/tenants/{tenant}/workflows', {
          signal,
          params: { path: { tenant }, query: { limit: WORKFLOWS_MAX } },
        }),
      );
      return list.rows ?? [];
    },
    staleTime: WORKFLOWS_STALE_MS,
  });
