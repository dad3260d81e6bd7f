import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  lazyRouteComponent,
  Outlet,
  redirect,
  useMatches,
} from '@tanstack/react-router';
import { useEffect } from 'react';
import { ApiError } from '../api/api-error';
import { queryClient } from '../api/query-client';
import { PageFault } from '../design/page-fault';
import { NotFound } from '../layout/not-found';
import { PagePending } from '../layout/page-pending';
import { TenantLayout } from '../layout/tenant-layout';
import {
  currentUserQuery,
  includesRole,
  invitesQuery,
  membershipsQuery,
  type Role,
  rememberedTenant,
} from '../session/session';
import { basePath } from './base-path';
import type { Page } from './define-page';
import { pages } from './pages';
import { parseSearch, stringifySearch } from './search-text';

const RouteFault = ({ error, reset }: ErrorComponentProps) => (
  <PageFault error={error instanceof Error ? error : new Error(String(error))} reset={reset} />
);

function Root() {
  const title = useMatches({ select: (matches) => matches.at(-1)?.staticData.title });
  useEffect(() => {
    document.title = title ? `${title} · Hatchet` : 'Hatchet';
  }, [title]);
  return <Outlet />;
}

const root = createRootRoute({
  component: Root,
  beforeLoad: ({ matches, preload }) => {
    if (!preload) startReading(matches.at(-1));
  },
  errorComponent: RouteFault,
  notFoundComponent: NotFound,
});

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    title?: string;
    page?: Page;
  }
}

/**
 * Starts what the page needs before anybody knows whether it may be seen: the server decides on each request anyhow, and
 * the first list comes two round trips earlier. What is refused is asked for again when the page is shown.
 */
function startReading(match: { staticData: { page?: Page }; params: object; search: object } | undefined) {
  const page = match?.staticData.page;
  if (!page) return;
  const { tenant } = match.params as { tenant?: string };
  if (tenant !== undefined)
    for (const query of page.reads?.(tenant, match.search) ?? []) void queryClient.prefetchQuery(query);
  void page.load();
}

const publicArea = createRoute({ getParentRoute: () => root, id: 'public' });

const accountArea = createRoute({
  getParentRoute: () => root,
  id: 'account',
  beforeLoad: ({ location }) => requireLogin(location.href),
});

const tenantArea = createRoute({
  getParentRoute: () => accountArea,
  path: '/tenants/$tenant',
  component: TenantLayout,
  notFoundComponent: NotFound,
  beforeLoad: async ({ params }) => {
    const { tenant } = params as { tenant: string };
    const memberships = await queryClient.ensureQueryData(membershipsQuery);
    if (!memberships.some((member) => member.tenant?.metadata.id === tenant)) throw redirect({ to: '/' });
  },
});

/** `/` leads to invites that wait for an answer, else to the tenant somebody saw last, or to making one. */
const home = createRoute({
  getParentRoute: () => accountArea,
  path: '/',
  beforeLoad: async () => {
    const [memberships, invites] = await Promise.all([
      queryClient.ensureQueryData(membershipsQuery),
      queryClient.ensureQueryData(invitesQuery),
    ]);
    if (invites.length > 0) throw redirect({ to: '/onboarding/invites' });
    const tenants = memberships.flatMap(({ tenant }) => (tenant ? [tenant.metadata.id] : []));
    const last = rememberedTenant();
    const tenant = last && tenants.includes(last) ? last : tenants[0];
    throw redirect(tenant ? { to: `/tenants/${tenant}/runs` } : { to: '/onboarding/create-tenant' });
  },
});

/** `/tenants/$tenant` itself shows the runs. */
const tenantHome = createRoute({
  getParentRoute: () => tenantArea,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: `/tenants/${(params as { tenant: string }).tenant}/runs` });
  },
});

async function requireLogin(href: string): Promise<void> {
  try {
    // Asked for beside it: one round trip to the server instead of two.
    void queryClient.prefetchQuery(membershipsQuery);
    await queryClient.ensureQueryData(currentUserQuery);
  } catch (error) {
    if (!(error instanceof ApiError) || (error.status !== 403 && error.status !== 401)) throw error;
    throw redirect({ to: '/auth/login', search: href === '/' ? {} : { next: href } });
  }
}

async function requireRole(tenant: string, least: Role): Promise<void> {
  const memberships = await queryClient.ensureQueryData(membershipsQuery);
  const own = memberships.find((member) => member.tenant?.metadata.id === tenant);
  if (!own || !includesRole(own.role, least))
    throw new Error('Your role in this tenant does not reach this page. Its administrators can change that.');
}

const areas = { public: publicArea, account: accountArea, tenant: tenantArea };

const routesOf = (area: keyof typeof areas) =>
  pages
    .filter((page) => page.area === area)
    .map((page) =>
      createRoute({
        getParentRoute: () => areas[area],
        path: page.path,
        ...(page.role !== undefined && {
          beforeLoad: ({ params }: { params: object }) =>
            requireRole((params as { tenant: string }).tenant, page.role!),
        }),
        component: lazyRouteComponent(page.load),
        errorComponent: RouteFault,
        staticData: { title: page.title, page },
      }),
    );

/** The last page stays this long before the next shows that it is loading. */
const PENDING_MS = 200;

export const router = createRouter({
  basepath: basePath || '/',
  routeTree: root.addChildren([
    publicArea.addChildren(routesOf('public')),
    accountArea.addChildren([
      home,
      tenantArea.addChildren([tenantHome, ...routesOf('tenant')]),
      ...routesOf('account'),
    ]),
  ]),
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPendingComponent: PagePending,
  defaultPendingMs: PENDING_MS,
  defaultPendingMinMs: 0,
  scrollRestoration: true,
});
