import type { RestSchema } from '@hatchet-ts/contracts';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { answer, client } from '../../api/client';
import { LIVE } from '../../api/live';
import { useAction } from '../../api/use-action';
import { unlessEmpty } from '../../app/search-fields';
import { countOf } from '../../format/time';
import { useTenantId } from '../../session/session';
import type { CronsFilter } from './crons-search';

export type Cron = RestSchema<'CronWorkflows'>;

export const CRONS_PER_PAGE = 50;

/** Crons without a name of their own are those of code. */
export const nameOf = (cron: Cron) => cron.name ?? cron.cron;

export const cronsQuery = (tenant: string, filter: CronsFilter) =>
  queryOptions({
    queryKey: ['crons', tenant, 'list', filter],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/tenants/{tenant}/workflows/crons', {
          signal,
          params: {
            path: { tenant },
            query: {
              workflowId: filter.workflow,
              additionalMetadata: unlessEmpty(filter.metadata),
              limit: CRONS_PER_PAGE,
              offset: filter.offset,
            },
          },
        }),
      ),
    placeholderData: keepPreviousData,
    meta: LIVE,
  });

const pathOf = (tenant: string, cron: Cron) => ({
  path: { tenant, 'cron-workflow': cron.metadata.id },
});

/** Switches crons on or off, one after the other. */
export function useEnableCrons(onDone: () => void) {
  const tenant = useTenantId();
  return useAction(
    async ({ crons, enabled }: { crons: readonly Cron[]; enabled: boolean }) => {
      for (const cron of crons)
        await answer(
          client.PATCH('/api/v1/tenants/{tenant}/workflows/crons/{cron-workflow}', {
            params: pathOf(tenant, cron),
            body: { enabled },
          }),
        );
    },
    {
      done: (_, { crons, enabled }) => `${countOf(crons.length, 'cron')} ${enabled ? 'resumed' : 'paused'}.`,
      refresh: [['crons', tenant]],
      onDone,
    },
  );
}

export function useDeleteCrons(onDone: () => void) {
  const tenant = useTenantId();
  return useAction(
    async (crons: readonly Cron[]) => {
      for (const cron of crons)
        await answer(
          client.DELETE('/api/v1/tenants/{tenant}/workflows/crons/{cron-workflow}', {
            params: pathOf(tenant, cron),
          }),
        );
    },
    {
      done: (_, crons) => `${countOf(crons.length, 'cron')} deleted.`,
      refresh: [['crons', tenant]],
      onDone,
    },
  );
}

/** Starts the run of a cron as if its time had come, and shows it. */
export function useRunCron() {
  const tenant = useTenantId();
  const navigate = useNavigate();
  return useAction(
    (cron: Cron) =>
      answer(
        client.POST('/api/v1/tenants/{tenant}/workflows/crons/{cron-workflow}', {
          params: pathOf(tenant, cron),
        }),
      ),
    {
      done: (_, cron) => `${cron.workflowName} runs now.`,
      refresh: [['runs', tenant]],
      onDone: ({ externalId }) => void navigate({ to: `/tenants/${tenant}/runs/${externalId}` }),
    },
  );
}
