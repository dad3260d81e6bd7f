import type { RestSchema } from '@hatchet-ts/contracts';
import { queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client';
import { useAction } from '../../api/use-action';
import { useTenantId } from '../../session/session';

export type AlertingSettings = RestSchema<'TenantAlertingSettings'>;
export type EmailGroup = RestSchema<'TenantAlertEmailGroup'>;
export type SlackWebhook = RestSchema<'SlackWebhook'>;

// Below the tenant: a change of the tenant's settings changes them too.
export const alertingQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['tenant', tenant, 'alerting'],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/tenants/{tenant}/alerting/settings', { signal, params: { path: { tenant } } }),
      ),
  });

export const emailGroupsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['email-groups', tenant, 'list'],
    queryFn: async ({ signal }) =>
      (
        await answer(
          client.GET('/api/v1/tenants/{tenant}/alerting-email-groups', {
            signal,
            params: { path: { tenant } },
          }),
        )
      ).rows ?? [],
  });

export const slackQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['slack', tenant, 'list'],
    queryFn: async ({ signal }) =>
      (await answer(client.GET('/api/v1/tenants/{tenant}/slack', { signal, params: { path: { tenant } } })))
        .rows,
  });

/** @param group the one to change; absent: makes one */
export function useSaveEmailGroup(group: EmailGroup | undefined, onDone: () => void) {
  const tenant = useTenantId();
  return useAction(
    (emails: string[]) =>
      group
        ? answer(
            client.PATCH('/api/v1/alerting-email-groups/{alert-email-group}', {
              params: { path: { 'alert-email-group': group.metadata.id } },
              body: { emails },
            }),
          )
        : answer(
            client.POST('/api/v1/tenants/{tenant}/alerting-email-groups', {
              params: { path: { tenant } },
              body: { emails },
            }),
          ),
    {
      done: () => (group ? 'The group is changed.' : 'The group gets alerts from now on.'),
      refresh: [['email-groups', tenant]],
      shownInForm: true,
      onDone,
    },
  );
}

export function useDeleteEmailGroup() {
  const tenant = useTenantId();
  return useAction(
    ({ metadata }: EmailGroup) =>
      answer(
        client.DELETE('/api/v1/alerting-email-groups/{alert-email-group}', {
          params: { path: { 'alert-email-group': metadata.id } },
        }),
      ),
    { done: () => 'The group is deleted.', refresh: [['email-groups', tenant]] },
  );
}

export function useDisconnectSlack() {
  const tenant = useTenantId();
  return useAction(
    ({ metadata }: SlackWebhook) =>
      answer(client.DELETE('/api/v1/slack/{slack}', { params: { path: { slack: metadata.id } } })),
    { done: (_, { channelName }) => `${channelName} gets no more alerts.`, refresh: [['slack', tenant]] },
  );
}
