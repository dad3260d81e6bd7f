import type { RestSchema } from '@hatchet-ts/contracts';
import { queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client';
import { useAction } from '../../api/use-action';
import { basePath } from '../../app/base-path';
import { type Role, useTenantId } from '../../session/session';
import { roleName } from './roles';

export type Member = RestSchema<'TenantMember'>;
export type Invite = RestSchema<'TenantInvite'>;

/** What somebody may do and see. */
export interface Standing {
  role: Role;
  canViewPayloads: boolean;
}

export const membersQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['members', tenant, 'list'],
    queryFn: async ({ signal }) =>
      (await answer(client.GET('/api/v1/tenants/{tenant}/members', { signal, params: { path: { tenant } } })))
        .rows ?? [],
  });

export const tenantInvitesQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['invites', tenant, 'list'],
    queryFn: async ({ signal }) =>
      (await answer(client.GET('/api/v1/tenants/{tenant}/invites', { signal, params: { path: { tenant } } })))
        .rows ?? [],
  });

/** Where whoever is invited answers; the mail leads there too. */
export const inviteLink = ({ metadata }: Invite) =>
  `${window.location.origin}${basePath}/onboarding/invites?invite=${metadata.id}`;

export function useInvite() {
  const tenant = useTenantId();
  return useAction(
    (body: Standing & { email: string }) =>
      answer(client.POST('/api/v1/tenants/{tenant}/invites', { params: { path: { tenant } }, body })),
    {
      done: ({ email }) => `${email} is invited.`,
      refresh: [['invites', tenant]],
      shownInForm: true,
    },
  );
}

/** Changes what a member, or somebody who is invited, may do. */
export function useChangeStanding(whom: { member: Member } | { invite: Invite }, onDone: () => void) {
  const tenant = useTenantId();
  return useAction(
    async (body: Standing): Promise<unknown> =>
      'member' in whom
        ? answer(
            client.PATCH('/api/v1/tenants/{tenant}/members/{member}', {
              params: { path: { tenant, member: whom.member.metadata.id } },
              body,
            }),
          )
        : answer(
            client.PATCH('/api/v1/tenants/{tenant}/invites/{tenant-invite}', {
              params: { path: { tenant, 'tenant-invite': whom.invite.metadata.id } },
              body,
            }),
          ),
    {
      done: (_, { role }) =>
        `${'member' in whom ? whom.member.user.email : whom.invite.email} has the role ${roleName(role).toLowerCase()}.`,
      refresh: [['members', tenant], ['invites', tenant], ['session']],
      shownInForm: true,
      onDone,
    },
  );
}

export function useRemoveMember() {
  const tenant = useTenantId();
  return useAction(
    ({ metadata }: Member) =>
      answer(
        client.DELETE('/api/v1/tenants/{tenant}/members/{member}', {
          params: { path: { tenant, member: metadata.id } },
        }),
      ),
    {
      done: (_, { user }) => `${user.email} is no longer a member.`,
      refresh: [['members', tenant], ['session']],
    },
  );
}

export function useRevokeInvite() {
  const tenant = useTenantId();
  return useAction(
    ({ metadata }: Invite) =>
      answer(
        client.DELETE('/api/v1/tenants/{tenant}/invites/{tenant-invite}', {
          params: { path: { tenant, 'tenant-invite': metadata.id } },
        }),
      ),
    { done: (_, { email }) => `The invite of ${email} is revoked.`, refresh: [['invites', tenant]] },
  );
}
