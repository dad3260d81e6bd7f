import path from 'node:path';
import { REPOSITORY } from './tools';

/** The places of our images, and where the same things are in this repository. */
export const PLACES: readonly (readonly [string, string])[] = (
  [
    ['/hatchet/hatchet-admin', 'packages/admin/bin/hatchet-admin.js'],
    ['/hatchet/hatchet-migrate', 'packages/admin/bin/hatchet-migrate.js'],
    ['/hatchet/hatchet-load-test', 'packages/loadtest/bin/hatchet-loadtest.js'],
    ['/hatchet/hatchet-api', 'packages/stack/bin/hatchet-api.js'],
    ['/hatchet/hatchet-engine', 'packages/stack/bin/hatchet-engine.js'],
    ['/hatchet/healthcheck.mjs', 'deploy/image/healthcheck.mjs'],
    ['/etc/caddy/Caddyfile', 'deploy/dashboard/Caddyfile'],
    ['/srv/dashboard', 'packages/dashboard/dist/site'],
  ] as const
).map(([from, to]) => [from, path.join(REPOSITORY, to)]);
