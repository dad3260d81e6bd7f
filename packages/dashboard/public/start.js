// Small and first, so it works while the bundle is still on its way.
{
  // Before the first paint, so that nobody who chose dark is shown a white flash.
  const chosen = localStorage.getItem('hatchet.theme');
  const dark =
    chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}
{
  // What every page of a tenant asks first, and the list where everybody arrives. src/api/head-start.ts takes the
  // answers when the same is asked for; whatever differs from that is just asked for twice.
  const base = new URL(document.baseURI).pathname.replace(/\/+$/, '');
  const [, tenant, page] =
    /^\/tenants\/([0-9a-f-]{36})\/([a-z-]+)\/?$/.exec(location.pathname.slice(base.length)) ?? [];
  window.hatchetHeadStart = new Map();
  const ask = (path) => window.hatchetHeadStart.set(path, fetch(base + path));
  if (tenant !== undefined) {
    if (page === 'runs' && location.search === '') {
      const DAY_MS = 86_400_000;
      const since = encodeURIComponent(new Date(Date.now() - DAY_MS).toISOString());
      const runs = `/api/v1/stable/tenants/${tenant}/workflow-runs`;
      ask(`${runs}?since=${since}&only_tasks=false&include_payloads=false&offset=0&limit=50`);
    }
    ask('/api/v1/users/memberships');
    ask('/api/v1/users/current');
  }
}
