import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

export interface AuditEntry {
  /** UUIDv7 of the moment. */
  id: string;
  tenantId: string;
  actorKind: 'USER' | 'API_KEY';
  actorId: string;
  /** Address of a user; null lets the name of the API token be looked up. */
  actorName: string | null;
  action: string;
  resourceType: string;
  resourceId: string;
  ip: string | null;
  userAgent: string | null;
  correlationId: string | null;
}

const INSERT: Statement = {
  name: 'insert_audit_entries',
  text: `insert into audit_log (id, tenant_id, actor_kind, actor_id, actor_name, action, resource_type, resource_id, ip, user_agent, correlation_id)
    select i.id, i.tenant_id, i.actor_kind, i.actor_id, coalesce(i.actor_name, t.name), i.action, i.resource_type, i.resource_id,
      i.ip, i.user_agent, i.correlation_id
    from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
      $11::text[]) as i(id, tenant_id, actor_kind, actor_id, actor_name, action, resource_type, resource_id, ip, user_agent, correlation_id)
    left join api_tokens t on t.id = i.actor_id and i.actor_kind = 'API_KEY'`,
};

export async function insertAuditEntries(db: Queryable, entries: readonly AuditEntry[]): Promise<void> {
  await db.query(INSERT, [
    plainArray(entries.map((e) => e.id)),
    plainArray(entries.map((e) => e.tenantId)),
    textArray(entries.map((e) => e.actorKind)),
    plainArray(entries.map((e) => e.actorId)),
    textArray(entries.map((e) => e.actorName)),
    textArray(entries.map((e) => e.action)),
    textArray(entries.map((e) => e.resourceType)),
    textArray(entries.map((e) => e.resourceId)),
    textArray(entries.map((e) => e.ip)),
    textArray(entries.map((e) => e.userAgent)),
    textArray(entries.map((e) => e.correlationId)),
  ]);
}

const LIST: Statement = {
  name: 'list_audit_entries',
  text: `select id, tenant_id as "tenantId", actor_kind as "actorKind", actor_id as "actorId", actor_name as "actorName", action,
      resource_type as "resourceType", resource_id as "resourceId", ip, user_agent as "userAgent", correlation_id as "correlationId"
    from audit_log where tenant_id = any($1::uuid[]) and id >= $2 and id < $3 order by id desc limit $4 offset $5`,
};

/** Newest first. Ids bound the time: at or after `sinceId`, before `untilId`. */
export function listAuditEntries(
  db: Queryable,
  filter: { tenantIds: readonly string[]; sinceId: string; untilId: string },
  page: { limit: number; offset: number },
): Promise<AuditEntry[]> {
  return db.query<AuditEntry>(LIST, [
    plainArray(filter.tenantIds),
    filter.sinceId,
    filter.untilId,
    page.limit,
    page.offset,
  ]);
}

const COUNT: Statement = {
  name: 'count_audit_entries',
  text: `select count(*) as count from audit_log where tenant_id = any($1::uuid[]) and id >= $2 and id < $3`,
};

export async function countAuditEntries(
  db: Queryable,
  filter: { tenantIds: readonly string[]; sinceId: string; untilId: string },
): Promise<number> {
  const [row] = await db.query<{ count: number }>(COUNT, [
    plainArray(filter.tenantIds),
    filter.sinceId,
    filter.untilId,
  ]);
  return row!.count;
}

const SWEEP: Statement = { name: 'delete_old_audit_entries', text: `delete from audit_log where id < $1` };

/** Removes entries made before the id's time. */
export async function deleteOldAuditEntries(db: Queryable, beforeId: string): Promise<void> {
  await db.query(SWEEP, [beforeId]);
}

export interface Organization {
  id: string;
  name: string;
  createdAt: number;
  updatedAt: number;
}

const ORGANIZATIONS: Statement = {
  name: 'list_organizations',
  text: `select id, name, created_at as "createdAt", updated_at as "updatedAt" from organizations order by created_at`,
};

export function listOrganizations(db: Queryable): Promise<Organization[]> {
  return db.query<Organization>(ORGANIZATIONS);
}
