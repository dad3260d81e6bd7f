import type { RestSchema } from '@hatchet-ts/contracts';
import { queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client';
import { useAction } from '../../api/use-action';
import { useTenantId } from '../../session/session';

export const tenantQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['tenant', tenant, 'self'],
    queryFn: ({ signal }) =>
      answer(client.GET('/api/v1/tenants/{tenant}', { signal, params: { path: { tenant } } })),
  });

/** Changes some of the tenant's settings, its alerting among them. */
export function useUpdateTenant(done: string) {
  const tenant = useTenantId();
  return useAction(
    (body: RestSchema<'UpdateTenantRequest'>) =>
      answer(client.PATCH('/api/v1/tenants/{tenant}', { params: { path: { tenant } }, body })),
    {
      done: () => done,
      // The switcher shows the name from the memberships.
      refresh: [
        ['tenant', tenant],
        ['session', 'memberships'],
      ],
      shownInForm: true,
    },
  );
}
