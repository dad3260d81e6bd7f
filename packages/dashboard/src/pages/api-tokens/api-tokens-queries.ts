import type { RestSchema } from '@hatchet-ts/contracts';
import { queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client';
import { useAction } from '../../api/use-action';
import { useTenantId } from '../../session/session';

export type ApiToken = RestSchema<'APIToken'>;

export const apiTokensQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['api-tokens', tenant, 'list'],
    queryFn: async ({ signal }) =>
      (
        await answer(
          client.GET('/api/v1/tenants/{tenant}/api-tokens', { signal, params: { path: { tenant } } }),
        )
      ).rows ?? [],
  });

export function useCreateApiToken() {
  const tenant = useTenantId();
  return useAction(
    (body: RestSchema<'CreateAPITokenRequest'>) =>
      answer(client.POST('/api/v1/tenants/{tenant}/api-tokens', { params: { path: { tenant } }, body })),
    {
      done: (_, { name }) => `The token ${name} is made.`,
      refresh: [['api-tokens', tenant]],
      shownInForm: true,
    },
  );
}

export function useRevokeApiToken() {
  const tenant = useTenantId();
  return useAction(
    ({ metadata }: ApiToken) =>
      answer(
        client.POST('/api/v1/api-tokens/{api-token}', { params: { path: { 'api-token': metadata.id } } }),
      ),
    { done: (_, { name }) => `The token ${name} is revoked.`, refresh: [['api-tokens', tenant]] },
  );
}
