import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { answer, client } from '../api/client';

/** Who is logged in and what may be seen change seldom; the server decides on every call anyhow. */
const SESSION_STALE_MS = 60_000;

export const metadataQuery = queryOptions({
  queryKey: ['metadata'],
  queryFn: ({ signal }) => answer(client.GET('/api/v1/meta', { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

export const currentUserQuery = queryOptions({
  queryKey: ['session', 'user'],
  queryFn: ({ signal }) => answer(client.GET('/api/v1/users/current', { signal })),
  staleTime: SESSION_STALE_MS,
});

export const membershipsQuery = queryOptions({
  queryKey: ['session', 'memberships'],
  queryFn: async ({ signal }) =>
    (await answer(client.GET('/api/v1/users/memberships', { signal }))).rows ?? [],
  staleTime: SESSION_STALE_MS,
});

/** Invites that whoever is logged in has not answered yet. */
export const invitesQuery = queryOptions({
  queryKey: ['session', 'invites'],
  queryFn: async ({ signal }) => (await answer(client.GET('/api/v1/users/invites', { signal }))).rows ?? [],
  staleTime: SESSION_STALE_MS,
});

export const versionQuery = queryOptions({
  queryKey: ['version'],
  queryFn: ({ signal }) => answer(client.GET('/api/v1/version', { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Id of the tenant in the address. */
export function useTenantId(): string {
  const { tenant } = useParams({ strict: false }) as { tenant?: string };
  if (tenant === undefined) throw new Error('This page is not below a tenant.');
  return tenant;
}

/** Membership in the tenant of the address: its name, the role of who is logged in. */
export function useMembership() {
  const tenant = useTenantId();
  const { data } = useQuery(membershipsQuery);
  return data?.find((member) => member.tenant?.metadata.id === tenant);
}

/** Ascending: each may do what those before it may. */
export const ROLES = ['VIEWER', 'MEMBER', 'ADMIN', 'OWNER'] as const;
export type Role = (typeof ROLES)[number];

/** Whether a role reaches as far as the least one that is asked for. */
export const includesRole = (role: Role, least: Role) => ROLES.indexOf(role) >= ROLES.indexOf(least);

/** Whether the role of who is logged in reaches that far. The server decides; this only spares useless buttons. */
export function useMay(least: Role): boolean {
  const role = useMembership()?.role;
  return role !== undefined && includesRole(role, least);
}

const LAST_TENANT = 'hatchet.tenant';
export const rememberTenant = (tenant: string) => localStorage.setItem(LAST_TENANT, tenant);
export const rememberedTenant = () => localStorage.getItem(LAST_TENANT);

/** Ends the session and forgets everything that was read in it. */
export function useLogOut() {
  const queries = useQueryClient();
  return async () => {
    await answer(client.POST('/api/v1/users/logout'));
    queries.clear();
  };
}
