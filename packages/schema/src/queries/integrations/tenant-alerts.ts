import type { Queryable, Statement } from '../../database';
import type { TenantSettings } from '../../tables/tenants';

export type AlertKind = 'run_failures' | 'expiring_tokens' | 'resource_limits';

const LAST: Statement = {
  name: 'read_last_alert',
  text: `select max(alerted_at) as at from tenant_alerts where tenant_id = $1`,
};

/** When the tenant was last told anything; null for never. */
export async function readLastAlert(db: Queryable, tenantId: string): Promise<number | null> {
  const [row] = await db.query<{ at: number | null }>(LAST, [tenantId]);
  return row?.at ?? null;
}

const TOLD: Statement = {
  name: 'read_told_until',
  text: `select told_until as "toldUntil", alerted_at as "alertedAt" from tenant_alerts where tenant_id = $1 and kind = $2`,
};

/** What the tenant was told up to; null when it was told nothing of the kind. */
export async function readToldUntil(
  db: Queryable,
  tenantId: string,
  kind: AlertKind,
): Promise<{ toldUntil: string; alertedAt: number } | null> {
  const [row] = await db.query<{ toldUntil: string; alertedAt: number }>(TOLD, [tenantId, kind]);
  return row ?? null;
}

const CLAIM: Statement = {
  name: 'claim_alert',
  text: `insert into tenant_alerts as a (tenant_id, kind, told_until, alerted_at) values ($1, $2, $3, $4)
    on conflict (tenant_id, kind) do update set told_until = excluded.told_until, alerted_at = excluded.alerted_at
    where a.told_until = $5
    returning kind`,
};

/**
 * Takes it upon itself to tell the tenant what happened up to a point; of several processes, one does.
 *
 * @param before what `readToldUntil` said, null for nothing
 */
export async function claimAlert(
  db: Queryable,
  alert: { tenantId: string; kind: AlertKind; toldUntil: string; before: string | null },
  nowMs: number,
): Promise<boolean> {
  const rows = await db.query(CLAIM, [
    alert.tenantId,
    alert.kind,
    alert.toldUntil,
    new Date(nowMs).toISOString(),
    alert.before,
  ]);
  return rows.length > 0;
}

const TENANTS: Statement = {
  name: 'list_alertable_tenants',
  text: `select id, name, slug, settings from tenants where deleted_at is null order by id`,
};

export interface AlertableTenant {
  id: string;
  name: string;
  slug: string;
  settings: TenantSettings;
}

export function listAlertableTenants(db: Queryable): Promise<AlertableTenant[]> {
  return db.query<AlertableTenant>(TENANTS);
}

// A run may fail long after it was made; runs older than `$4` are not looked at.
const FAILED: Statement = {
  name: 'read_failures_to_tell',
  text: `select f.run_id as "runId", w.name as "workflowName", count(*) over () as total
    from run_failures f
    left join tasks t on t.id = f.run_id left join runs r on r.id = f.run_id
    join workflows w on w.id = f.workflow_id
    where f.tenant_id = $1 and f.state = 2 and f.run_id >= $4
      and coalesce(t.finished_at, r.finished_at) > $2 and coalesce(t.finished_at, r.finished_at) <= $3
    order by f.run_id desc limit $5`,
};

export interface FailureToTell {
  runId: string;
  workflowName: string;
  /** Of how many these are the newest. */
  total: number;
}

/** Runs that failed after one moment and until another, the newest first. */
export function readFailuresToTell(
  db: Queryable,
  failures: { tenantId: string; afterMs: number; untilMs: number; oldestId: string },
  limit: number,
): Promise<FailureToTell[]> {
  return db.query<FailureToTell>(FAILED, [
    failures.tenantId,
    new Date(failures.afterMs).toISOString(),
    new Date(failures.untilMs).toISOString(),
    failures.oldestId,
    limit,
  ]);
}

const EXPIRING: Statement = {
  name: 'read_expiring_tokens',
  text: `select name, expires_at as "expiresAt" from api_tokens
    where tenant_id = $1 and not internal and revoked_at is null and expires_at > $2 and expires_at <= $3 order by expires_at`,
};

/** Tokens that count and run out between the two moments, the first to run out at the top. */
export function readExpiringTokens(
  db: Queryable,
  tenantId: string,
  afterMs: number,
  untilMs: number,
): Promise<{ name: string; expiresAt: number }[]> {
  return db.query(EXPIRING, [tenantId, new Date(afterMs).toISOString(), new Date(untilMs).toISOString()]);
}
