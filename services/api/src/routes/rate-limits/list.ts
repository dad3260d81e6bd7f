import { listRateLimits as readRateLimits, type ShownRateLimit } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { pageOf, pagination } from '../../present/pagination';
import { isoTime, isoTimeOrNone } from '../../present/resource-meta';

export const listRateLimits = route<'rate-limit:list'>({
  operationId: 'rate-limit:list',
  method: 'get',
  path: '/api/v1/tenants/{tenant}/rate-limits',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ query, tenantId }, { clock, database }) {
    const page = pageOf(query);
    const { limits, total } = await readRateLimits(
      database,
      {
        tenantId,
        search: query.search ?? '',
        orderBy: query.orderByField ?? 'key',
        direction: query.orderByDirection ?? 'asc',
        nowMs: clock.nowMs(),
      },
      page,
    );
    return { pagination: pagination(page, total), rows: limits.map((limit) => shown(tenantId, limit)) };
  },
});

const shown = (tenantId: string, limit: ShownRateLimit) => ({
  key: limit.key,
  tenantId,
  limitValue: limit.limit,
  value: limit.value,
  window: `1 ${limit.windowUnit}`,
  lastRefill: isoTime(limit.refilledAt),
  pausedUntil: isoTimeOrNone(limit.pausedUntil),
});
