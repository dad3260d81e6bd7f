import type { RestSchema } from '@hatchet-ts/contracts';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client';
import { LIVE } from '../../api/live';
import { useAction } from '../../api/use-action';
import { unlessEmpty } from '../../app/search-fields';
import { useTenantId } from '../../session/session';
import type { WorkersFilter } from './workers-search';

export type Worker = RestSchema<'Worker'>;

export const WORKERS_PER_PAGE = 100;

export const workersQuery = (tenant: string, { status, label, offset }: WorkersFilter) =>
  queryOptions({
    queryKey: ['workers', tenant, 'list', status, label, offset],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/tenants/{tenant}/worker', {
          signal,
          params: {
            path: { tenant },
            query: {
              statuses: status.length > 0 ? status : ['ACTIVE', 'PAUSED'],
              labels: unlessEmpty(label),
              limit: WORKERS_PER_PAGE,
              offset,
            },
          },
        }),
      ),
    placeholderData: keepPreviousData,
    meta: LIVE,
  });

export const workerQuery = (tenant: string, worker: string) =>
  queryOptions({
    queryKey: ['workers', tenant, 'one', worker],
    queryFn: ({ signal }) =>
      answer(client.GET('/api/v1/workers/{worker}', { signal, params: { path: { worker } } })),
    meta: LIVE,
  });

export function usePauseWorker() {
  const tenant = useTenantId();
  return useAction(
    ({ worker, pause }: { worker: Worker; pause: boolean }) =>
      answer(
        client.PATCH('/api/v1/workers/{worker}', {
          params: { path: { worker: worker.metadata.id } },
          body: { isPaused: pause },
        }),
      ),
    {
      done: (_, { worker, pause }) => `${worker.name} ${pause ? 'gets no new tasks' : 'gets tasks again'}.`,
      refresh: [['workers', tenant]],
    },
  );
}
