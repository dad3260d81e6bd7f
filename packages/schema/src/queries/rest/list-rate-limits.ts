import type { Queryable, Statement } from '../../database';

export interface ShownRateLimit {
  key: string;
  limit: number;
  /** What is left now, a refill that is due included. */
  value: number;
  windowUnit: string;
  refilledAt: number;
  pausedUntil: number | null;
}

export interface RateLimitQuery {
  tenantId: string;
  /** Part of the key, whatever its case; empty for all. */
  search: string;
  orderBy: 'key' | 'value' | 'limitValue';
  direction: 'asc' | 'desc';
  nowMs: number;
}

const COLUMNS = { key: 'key', value: 'value', limitValue: 'limit_value' } as const;
const WHERE = `tenant_id = $1 and strpos(lower(key), lower($2)) > 0`;
const COUNT: Statement = {
  name: 'count_rate_limits',
  text: `select count(*) as count from rate_limits where ${WHERE}`,
};

/** Windows refill when somebody consumes; a look counts the refill that such a consumer would get. */
export async function listRateLimits(
  db: Queryable,
  { tenantId, search, orderBy, direction, nowMs }: RateLimitQuery,
  page: { limit: number; offset: number },
): Promise<{ limits: ShownRateLimit[]; total: number }> {
  const list = {
    name: `list_rate_limits_${orderBy}_${direction}`,
    text: `select key, limit_value as "limit", value, window_unit as "windowUnit", refilled_at as "refilledAt", paused_until as "pausedUntil"
      from (
        select key, limit_value, window_unit, refilled_at, paused_until,
          case when refilled_at + ('1 ' || window_unit)::interval <= $3 then limit_value else value end as value
        from rate_limits where ${WHERE}) r
      order by ${COLUMNS[orderBy]} ${direction}, key limit $4 offset $5`,
  };
  const [limits, [count]] = await Promise.all([
    db.query<ShownRateLimit>(list, [
      tenantId,
      search,
      new Date(nowMs).toISOString(),
      page.limit,
      page.offset,
    ]),
    db.query<{ count: number }>(COUNT, [tenantId, search]),
  ]);
  return { limits, total: count!.count };
}

const DELETE: Statement = {
  name: 'delete_rate_limit',
  text: `delete from rate_limits where tenant_id = $1 and key = $2 returning key`,
};

/** @returns false when the tenant has no such limit */
export async function deleteRateLimit(db: Queryable, tenantId: string, key: string): Promise<boolean> {
  const rows = await db.query(DELETE, [tenantId, key]);
  return rows.length > 0;
}
