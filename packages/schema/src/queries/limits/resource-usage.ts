import { uuidv7 } from '@hatchet-ts/service-kit';
import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

export type LimitedResource =
  | 'WORKER'
  | 'WORKER_SLOT'
  | 'EVENT'
  | 'TASK_RUN'
  | 'CRON'
  | 'SCHEDULE'
  | 'INCOMING_WEBHOOK';

/** 1: the alarm value was reached, 2: the limit was. */
export type UsageLevel = 0 | 1 | 2;

export interface ResourceUsage {
  tenantId: string;
  resource: LimitedResource;
  /** Units since the window began. */
  value: number;
  /** Epoch ms. */
  windowStart: number;
  level: UsageLevel;
}

const COLUMNS = `tenant_id as "tenantId", resource, value, window_start as "windowStart", level`;

const ENSURE: Statement = {
  name: 'ensure_resource_usage',
  text: `insert into resource_usage (id, tenant_id, resource, window_start)
    select i.id, i.tenant_id, i.resource, $4::timestamptz
    from unnest($1::uuid[], $2::uuid[], $3::text[]) as i(id, tenant_id, resource)
    on conflict (tenant_id, resource) do nothing`,
};
const LOCK: Statement = {
  name: 'lock_resource_usage',
  text: `select ${COLUMNS} from resource_usage
    where (tenant_id, resource) in (select * from unnest($1::uuid[], $2::text[]))
    order by tenant_id, resource for update`,
};

/** Rows of the tenants' resources, made where they are missing, locked until the transaction ends. */
export async function lockResourceUsage(
  db: Queryable,
  keys: readonly { tenantId: string; resource: LimitedResource }[],
  nowMs: number,
): Promise<ResourceUsage[]> {
  const tenants = plainArray(keys.map((key) => key.tenantId));
  const resources = textArray(keys.map((key) => key.resource));
  const rows = await db.query<ResourceUsage>(LOCK, [tenants, resources]);
  if (rows.length === keys.length) return rows;
  const ids = plainArray(keys.map(() => uuidv7(nowMs)));
  await db.query(ENSURE, [ids, tenants, resources, new Date(nowMs).toISOString()]);
  return db.query<ResourceUsage>(LOCK, [tenants, resources]);
}

const WRITE: Statement = {
  name: 'write_resource_usage',
  text: `update resource_usage u set value = i.value, window_start = i.window_start, level = i.level
    from unnest($1::uuid[], $2::text[], $3::bigint[], $4::timestamptz[], $5::smallint[])
      as i(tenant_id, resource, value, window_start, level)
    where u.tenant_id = i.tenant_id and u.resource = i.resource`,
};

/** The caller holds the locks of the rows. */
export async function writeResourceUsage(db: Queryable, rows: readonly ResourceUsage[]): Promise<void> {
  await db.query(WRITE, [
    plainArray(rows.map((row) => row.tenantId)),
    textArray(rows.map((row) => row.resource)),
    plainArray(rows.map((row) => row.value)),
    textArray(rows.map((row) => new Date(row.windowStart).toISOString())),
    plainArray(rows.map((row) => row.level)),
  ]);
}

const READ: Statement = {
  name: 'read_resource_usage',
  text: `select id, ${COLUMNS} from resource_usage where tenant_id = $1`,
};

export function readResourceUsage(
  db: Queryable,
  tenantId: string,
): Promise<(ResourceUsage & { id: string })[]> {
  return db.query(READ, [tenantId]);
}

const RAISED: Statement = {
  name: 'list_raised_usage',
  text: `select ${COLUMNS} from resource_usage where level > 0 order by tenant_id, resource`,
};

/** Resources of all tenants that have passed a threshold. */
export function listRaisedUsage(db: Queryable): Promise<ResourceUsage[]> {
  return db.query<ResourceUsage>(RAISED);
}

const COUNT: Statement = {
  name: 'count_limited_resources',
  text: `with live as (
      select w.slots from workers w join worker_heartbeats h on h.worker_id = w.id
      where w.tenant_id = $1 and w.removed_at is null and (w.connected or w.connected_at is null) and h.heartbeat_at > $2)
    select (select count(*) from live) as "WORKER",
      (select coalesce(sum(s.units::bigint), 0)::bigint from live, jsonb_each_text(live.slots) as s(type, units)) as "WORKER_SLOT",
      (select count(*) from crons where tenant_id = $1) as "CRON",
      (select count(*) from schedules where tenant_id = $1 and state = 'scheduled') as "SCHEDULE",
      (select count(*) from webhooks where tenant_id = $1) as "INCOMING_WEBHOOK"`,
};

export type CountedResource = Exclude<LimitedResource, 'EVENT' | 'TASK_RUN'>;

/**
 * What a tenant has now of what is counted where it is.
 *
 * @param aliveSinceMs a worker whose last heartbeat is older does not count
 */
export async function countLimitedResources(
  db: Queryable,
  tenantId: string,
  aliveSinceMs: number,
): Promise<Record<CountedResource, number>> {
  const [row] = await db.query<Record<CountedResource, number>>(COUNT, [
    tenantId,
    new Date(aliveSinceMs).toISOString(),
  ]);
  return row!;
}
