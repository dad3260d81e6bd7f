import type { RestSchema } from '@hatchet-ts/contracts';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { answer, client } from '../../api/client';
import { LIVE } from '../../api/live';
import { useAction } from '../../api/use-action';
import { unlessEmpty } from '../../app/search-fields';
import { countOf, localTime } from '../../format/time';
import { useTenantId } from '../../session/session';
import type { ScheduledFilter } from './scheduled-search';

export type Schedule = RestSchema<'ScheduledWorkflows'>;

export const SCHEDULES_PER_PAGE = 50;

/** Schedules of code, and those that have fired, stay as they are. */
export const canChange = ({ method, workflowRunId }: Schedule) =>
  method === 'API' && workflowRunId === undefined;

export const scheduledQuery = (tenant: string, filter: ScheduledFilter) =>
  queryOptions({
    queryKey: ['scheduled', tenant, 'list', filter],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/tenants/{tenant}/workflows/scheduled', {
          signal,
          params: {
            path: { tenant },
            query: {
              statuses: unlessEmpty(filter.status),
              workflowId: filter.workflow,
              additionalMetadata: unlessEmpty(filter.metadata),
              orderByField: 'triggerAt',
              orderByDirection: 'ASC',
              limit: SCHEDULES_PER_PAGE,
              offset: filter.offset,
            },
          },
        }),
      ),
    placeholderData: keepPreviousData,
    meta: LIVE,
  });

/** How many schedules to come a deletion by this filter would reach. */
export const scheduleCountQuery = (tenant: string, filter: ScheduledFilter | undefined) =>
  queryOptions({
    queryKey: ['scheduled', tenant, 'count', filter?.workflow, filter?.metadata],
    queryFn: async ({ signal }) => {
      const { pagination } = await answer(
        client.GET('/api/v1/tenants/{tenant}/workflows/scheduled', {
          signal,
          params: {
            path: { tenant },
            query: {
              workflowId: filter!.workflow,
              additionalMetadata: unlessEmpty(filter!.metadata),
              // Pages of one are as many as there are rows.
              limit: 1,
            },
          },
        }),
      );
      return pagination?.num_pages ?? 0;
    },
    enabled: filter !== undefined,
    gcTime: 0,
  });

/** Throws when some of a bulk change were refused, after the others were done. */
function refuseErrors(errors: readonly { error: string }[], done: number): void {
  if (errors.length === 0) return;
  const sentences = [...new Set(errors.map(({ error }) => error))].join(' ');
  throw new Error(`${countOf(done, 'schedule')} changed, ${errors.length} refused: ${sentences}`);
}

/** What a deletion reaches: named schedules, or all to come that a filter matches. */
export type DeleteWish = { ids: readonly string[] } | { filter: ScheduledFilter };

export function useDeleteSchedules(onDone: () => void) {
  const tenant = useTenantId();
  return useAction(
    async (wish: DeleteWish) => {
      const { deletedIds, errors } = await answer(
        client.POST('/api/v1/tenants/{tenant}/workflows/scheduled/bulk-delete', {
          params: { path: { tenant } },
          body:
            'ids' in wish
              ? { scheduledWorkflowRunIds: [...wish.ids] }
              : {
                  filter: {
                    workflowId: wish.filter.workflow,
                    additionalMetadata: unlessEmpty(wish.filter.metadata),
                  },
                },
        }),
      );
      // A filter matches those that have fired too; that these stay is no fault.
      if ('ids' in wish) refuseErrors(errors, deletedIds.length);
      return deletedIds.length;
    },
    {
      done: (count) => `${countOf(count, 'schedule')} deleted.`,
      refresh: [['scheduled', tenant]],
      onDone,
    },
  );
}

export function useMoveSchedules(onDone: () => void) {
  const tenant = useTenantId();
  return useAction(
    async ({ ids, triggerAt }: { ids: readonly string[]; triggerAt: string }) => {
      const { updatedIds, errors } = await answer(
        client.POST('/api/v1/tenants/{tenant}/workflows/scheduled/bulk-update', {
          params: { path: { tenant } },
          body: { updates: ids.map((id) => ({ id, triggerAt })) },
        }),
      );
      refuseErrors(errors, updatedIds.length);
      return updatedIds.length;
    },
    {
      done: (count, { triggerAt }) =>
        `${countOf(count, 'schedule')} moved to ${localTime(Date.parse(triggerAt))}.`,
      refresh: [['scheduled', tenant]],
      shownInForm: true,
      onDone,
    },
  );
}

/** Starts the run now instead of at its time, and shows it. */
export function useRunSchedule() {
  const tenant = useTenantId();
  const navigate = useNavigate();
  return useAction(
    (schedule: Schedule) =>
      answer(
        client.POST('/api/v1/tenants/{tenant}/workflows/scheduled/{scheduled-workflow-run}', {
          params: { path: { tenant, 'scheduled-workflow-run': schedule.metadata.id } },
        }),
      ),
    {
      done: (_, { workflowName }) => `${workflowName} runs now.`,
      refresh: [['scheduled', tenant]],
      onDone: ({ externalId }) => void navigate({ to: `/tenants/${tenant}/runs/${externalId}` }),
    },
  );
}
