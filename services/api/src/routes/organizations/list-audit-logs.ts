import { notFound, type RestSchema } from '@hatchet-ts/contracts';
import {
  type AuditEntry,
  countAuditEntries,
  type Database,
  listAuditEntries,
  listMembershipsOfUser,
  listOrganizations,
} from '@hatchet-ts/schema';
import { uuidLowerBound, uuidTime } from '@hatchet-ts/service-kit';
import type { Principal } from '../../auth/principal';
import { includesRole } from '../../auth/roles';
import { notAuthorized } from '../../http/http-error';
import { route } from '../../http/route';
import { pageOf, pagination } from '../../present/pagination';
import { resourceMeta } from '../../present/resource-meta';
import { timeOf } from '../../reading/times';

const DEFAULT_WINDOW_MS = 86_400_000;
const LIMIT = 1000;

/**
 * The audit log (AUD-04), open to administrators: of every tenant a user administers, or of the tenant of an API token.
 */
export const listAuditLogs = route<'organization:list:audit-logs'>({
  operationId: 'organization:list:audit-logs',
  method: 'get',
  path: '/api/v1/management/organizations/{organization}/audit-logs',
  access: { who: 'authenticated' },
  audit: null,
  async handle({ path, principal, query }, { clock, database }) {
    const organizations = await listOrganizations(database);
    if (!organizations.some(({ id }) => id === path.organization)) throw notFound('not found');
    const { administered, member } = await tenantsOf(database, principal);
    if (query.tenant !== undefined && !member.includes(query.tenant)) throw notFound('not found');
    const tenantIds =
      query.tenant === undefined ? administered : administered.filter((id) => id === query.tenant);
    if (tenantIds.length === 0) throw notAuthorized('Only administrators may read audit logs');
    const nowMs = clock.nowMs();
    const since = query.since === undefined ? nowMs - DEFAULT_WINDOW_MS : timeOf(query.since);
    const until = query.until === undefined ? nowMs + 1 : timeOf(query.until);
    const filter = {
      tenantIds,
      sinceId: uuidLowerBound(since),
      untilId: uuidLowerBound(until),
    };
    const page = pageOf(query, LIMIT);
    const [entries, total] = await Promise.all([
      listAuditEntries(database, filter, page),
      countAuditEntries(database, filter),
    ]);
    return { pagination: pagination(page, total), rows: entries.map(shownEntry) };
  },
});

async function tenantsOf(
  database: Database,
  principal: Principal,
): Promise<{ member: string[]; administered: string[] }> {
  if (principal.kind === 'token') return { member: [principal.tenantId], administered: [principal.tenantId] };
  if (principal.kind !== 'user') return { member: [], administered: [] };
  const memberships = await listMembershipsOfUser(database, principal.userId);
  return {
    member: memberships.map(({ tenant }) => tenant.id),
    administered: memberships
      .filter(({ member }) => includesRole(member.role, 'ADMIN'))
      .map(({ tenant }) => tenant.id),
  };
}

function shownEntry(entry: AuditEntry): RestSchema<'AuditLog'> {
  return {
    metadata: resourceMeta(entry.id, uuidTime(entry.id)),
    tenantId: entry.tenantId,
    actorType: entry.actorKind,
    actorId: entry.actorId,
    actorName: entry.actorName ?? undefined,
    action: entry.action,
    resourceType: entry.resourceType,
    resourceId: entry.resourceId,
    ipAddress: entry.ip ?? undefined,
    userAgent: entry.userAgent ?? undefined,
    correlationId: entry.correlationId ?? undefined,
  };
}
