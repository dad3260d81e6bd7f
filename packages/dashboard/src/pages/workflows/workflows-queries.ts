import type { RestSchema } from '@hatchet-ts/contracts';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client';
import { LIVE } from '../../api/live';
import type { WorkflowsFilter } from './workflows-search';

export type Workflow = RestSchema<'Workflow'>;
export type WorkflowVersion = RestSchema<'WorkflowVersion'>;

export const WORKFLOWS_PER_PAGE = 50;

export const workflowListQuery = (tenant: string, { q, offset }: WorkflowsFilter) =>
  queryOptions({
    queryKey: ['workflows', tenant, 'list', q, offset],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/tenants/{tenant}/workflows', {
          signal,
          params: {
            path: { tenant },
            query: { name: q || undefined, limit: WORKFLOWS_PER_PAGE, offset },
          },
        }),
      ),
    placeholderData: keepPreviousData,
    meta: LIVE,
  });

export const workflowQuery = (tenant: string, workflow: string) =>
  queryOptions({
    queryKey: ['workflows', tenant, 'one', workflow],
    queryFn: ({ signal }) =>
      answer(client.GET('/api/v1/workflows/{workflow}', { signal, params: { path: { workflow } } })),
    meta: LIVE,
  });

/** @param version absent: the newest */
export const versionQuery = (tenant: string, workflow: string, version?: string) =>
  queryOptions({
    queryKey: ['workflows', tenant, 'version', workflow, version],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/workflows/{workflow}/versions', {
          signal,
          params: { path: { workflow }, query: { version } },
        }),
      ),
  });

/** Slots of the workers that can run its tasks. */
export const workflowSlotsQuery = (tenant: string, workflow: string) =>
  queryOptions({
    queryKey: ['workflows', tenant, 'slots', workflow],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/tenants/{tenant}/workflows/{workflow}/worker-count', {
          signal,
          params: { path: { tenant, workflow } },
        }),
      ),
    meta: LIVE,
  });
