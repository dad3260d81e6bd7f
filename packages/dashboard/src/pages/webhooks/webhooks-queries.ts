import type { RestSchema } from '@hatchet-ts/contracts';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client';
import { LIVE } from '../../api/live';
import { useAction } from '../../api/use-action';
import { basePath } from '../../app/base-path';
import { unlessEmpty } from '../../app/search-fields';
import { useTenantId } from '../../session/session';
import type { WebhooksFilter } from './webhooks-search';

export type Webhook = RestSchema<'V1Webhook'>;
export type WebhookWish = RestSchema<'V1CreateWebhookRequest'>;

export const WEBHOOKS_PER_PAGE = 50;

/** Where senders post to. */
export const urlOf = (tenant: string, name: string) =>
  `${window.location.origin}${basePath}/api/v1/stable/tenants/${tenant}/webhooks/${encodeURIComponent(name)}`;

export const webhooksQuery = (tenant: string, { source, offset }: WebhooksFilter) =>
  queryOptions({
    queryKey: ['webhooks', tenant, 'list', source, offset],
    queryFn: async ({ signal }) => {
      const { rows } = await answer(
        client.GET('/api/v1/stable/tenants/{tenant}/webhooks', {
          signal,
          params: {
            path: { tenant },
            // The API does not count them; one more than shown tells whether there is a next page.
            query: { sourceNames: unlessEmpty(source), limit: WEBHOOKS_PER_PAGE + 1, offset },
          },
        }),
      );
      return rows ?? [];
    },
    placeholderData: keepPreviousData,
    meta: LIVE,
  });

const pathOf = (tenant: string, name: string) => ({ path: { tenant, 'v1-webhook': name } });

export const webhookQuery = (tenant: string, name: string) =>
  queryOptions({
    queryKey: ['webhooks', tenant, 'one', name],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/stable/tenants/{tenant}/webhooks/{v1-webhook}', {
          signal,
          params: pathOf(tenant, name),
        }),
      ),
  });

export const FAILURES_PER_PAGE = 20;

/** Deliveries that made no event, newest first. */
export const webhookFailuresQuery = (tenant: string, name: string, offset: number) =>
  queryOptions({
    queryKey: ['webhooks', tenant, 'failures', name, offset],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/stable/tenants/{tenant}/webhooks/{v1-webhook}/failures', {
          signal,
          params: { ...pathOf(tenant, name), query: { limit: FAILURES_PER_PAGE, offset } },
        }),
      ),
    placeholderData: keepPreviousData,
    meta: LIVE,
  });

export function useCreateWebhook() {
  const tenant = useTenantId();
  return useAction(
    (body: WebhookWish) =>
      answer(client.POST('/api/v1/stable/tenants/{tenant}/webhooks', { params: { path: { tenant } }, body })),
    {
      done: ({ name }) => `The webhook ${name} takes deliveries.`,
      refresh: [['webhooks', tenant]],
      shownInForm: true,
    },
  );
}

export function useUpdateWebhook(name: string) {
  const tenant = useTenantId();
  return useAction(
    (body: RestSchema<'V1UpdateWebhookRequest'>) =>
      answer(
        client.PATCH('/api/v1/stable/tenants/{tenant}/webhooks/{v1-webhook}', {
          params: pathOf(tenant, name),
          body,
        }),
      ),
    { done: () => 'The webhook is changed.', refresh: [['webhooks', tenant]], shownInForm: true },
  );
}

export function useDeleteWebhook(onDone: () => void) {
  const tenant = useTenantId();
  return useAction(
    (name: string) =>
      answer(
        client.DELETE('/api/v1/stable/tenants/{tenant}/webhooks/{v1-webhook}', {
          params: pathOf(tenant, name),
        }),
      ),
    {
      done: (_, name) => `The webhook ${name} is deleted.`,
      refresh: [['webhooks', tenant, 'list']],
      onDone,
    },
  );
}
