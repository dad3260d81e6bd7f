import { queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client';
import { LIVE } from '../../api/live';

export const limitsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['limits', tenant, 'list'],
    queryFn: async ({ signal }) =>
      (
        await answer(
          client.GET('/api/v1/tenants/{tenant}/resource-policy', { signal, params: { path: { tenant } } }),
        )
      ).limits,
    meta: LIVE,
  });
