import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

export interface RateWindow {
  tenantId: string;
  key: string;
  limit: number;
  windowUnit: string;
  value: number;
  refilledAt: number;
  pausedUntil: number | null;
}

const READ: Statement = {
  name: 'read_rate_limits',
  text: `select r.tenant_id as "tenantId", r.key, r.limit_value as "limit", r.window_unit as "windowUnit", r.value,
      r.refilled_at as "refilledAt", r.paused_until as "pausedUntil"
    from unnest($1::uuid[], $2::text[]) as i(tenant_id, key) join rate_limits r on r.tenant_id = i.tenant_id and r.key = i.key`,
};

export function readRateLimits(
  db: Queryable,
  keys: readonly { tenantId: string; key: string }[],
): Promise<RateWindow[]> {
  return db.query<RateWindow>(READ, [
    plainArray(keys.map((k) => k.tenantId)),
    textArray(keys.map((k) => k.key)),
  ]);
}

const PUT: Statement = {
  name: 'put_rate_limits',
  text: `insert into rate_limits as r (tenant_id, key, limit_value, window_unit, value, refilled_at, created_at, updated_at)
    select tenant_id, key, limit_value, window_unit, limit_value, $5::timestamptz, $5::timestamptz, $5::timestamptz
    from unnest($1::uuid[], $2::text[], $3::integer[], $4::text[]) as i(tenant_id, key, limit_value, window_unit)
    on conflict (tenant_id, key) do update set limit_value = excluded.limit_value, window_unit = excluded.window_unit,
      value = least(r.value, excluded.limit_value), updated_at = excluded.updated_at
    where (r.limit_value, r.window_unit) is distinct from (excluded.limit_value, excluded.window_unit)`,
};

/** Sets limits. A lower one counts at once, a higher one from the next refill (rule 3.7.8). Keys must be distinct. */
export async function putRateLimits(
  db: Queryable,
  limits: readonly { tenantId: string; key: string; limit: number; windowUnit: string }[],
  nowMs: number,
): Promise<void> {
  await db.query(PUT, [
    plainArray(limits.map((l) => l.tenantId)),
    textArray(limits.map((l) => l.key)),
    plainArray(limits.map((l) => l.limit)),
    textArray(limits.map((l) => l.windowUnit)),
    new Date(nowMs).toISOString(),
  ]);
}

// A key nobody has used yet gets a window that is long over: the limit of its first use holds as soon as the pause ends.
const PAUSE: Statement = {
  name: 'pause_rate_limit',
  text: `insert into rate_limits as r (tenant_id, key, limit_value, window_unit, value, refilled_at, paused_until, created_at, updated_at)
    values ($1, $2, 0, 'MINUTE', 0, 'epoch', $3::timestamptz, $4::timestamptz, $4::timestamptz)
    on conflict (tenant_id, key) do update set paused_until = greatest(r.paused_until, excluded.paused_until), updated_at = excluded.updated_at
    returning paused_until as "pausedUntil"`,
};

/** A key hands out nothing until then; an earlier time never shortens a pause. @returns the pause in force, epoch ms */
export async function pauseRateLimit(
  db: Queryable,
  tenantId: string,
  key: string,
  untilMs: number,
  nowMs: number,
): Promise<number> {
  const [row] = await db.query<{ pausedUntil: number }>(PAUSE, [
    tenantId,
    key,
    new Date(untilMs).toISOString(),
    new Date(nowMs).toISOString(),
  ]);
  return row!.pausedUntil;
}

export interface RateDebit {
  tenantId: string;
  key: string;
  /** Units to take; negative gives back. */
  units: number;
  windowMs: number;
}

// Windows end 10 ms early (rule 3.7.2): a consumer that wakes exactly at the refill must not find it one tick away.
const DEBIT: Statement = {
  name: 'debit_rate_limits',
  text: `with i as (select * from unnest($1::uuid[], $2::text[], $3::integer[], $4::bigint[]) as i(tenant_id, key, units, window_ms)),
    due as (
      select r.tenant_id, r.key, i.units, r.refilled_at + (i.window_ms - 10) * interval '1 millisecond' <= $5::timestamptz as refill
      from i join rate_limits r on r.tenant_id = i.tenant_id and r.key = i.key
      where r.paused_until is null or r.paused_until <= $5::timestamptz
      order by r.tenant_id, r.key for update of r)
    update rate_limits r set value = (case when d.refill then r.limit_value else r.value end) - d.units,
      refilled_at = case when d.refill then $5::timestamptz else r.refilled_at end
    from due d
    where r.tenant_id = d.tenant_id and r.key = d.key
      and (case when d.refill then r.limit_value else r.value end) - d.units >= 0
    returning r.tenant_id as "tenantId", r.key`,
};

/** Takes units, refilling windows that are over. @returns the keys that had enough; the others were left alone */
export function debitRateLimits(
  db: Queryable,
  debits: readonly RateDebit[],
  nowMs: number,
): Promise<{ tenantId: string; key: string }[]> {
  return db.query(DEBIT, [
    plainArray(debits.map((d) => d.tenantId)),
    textArray(debits.map((d) => d.key)),
    plainArray(debits.map((d) => d.units)),
    plainArray(debits.map((d) => d.windowMs)),
    new Date(nowMs).toISOString(),
  ]);
}
