import { countLogs } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { bucketsOf } from '../../present/buckets';
import { isoTime } from '../../present/resource-meta';
import { logFilterOf } from './log-filter';

export const getLogPointMetrics = route<'v1-tenant-log-line:get:point-metrics'>({
  operationId: 'v1-tenant-log-line:get:point-metrics',
  method: 'get',
  path: '/api/v1/stable/tenants/{tenant}/log-point-metrics',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ query, tenantId }, { clock, database }) {
    const { sinceMs, untilMs, widthMs, count } = bucketsOf(query.since, query.until, clock.nowMs());
    const filter = {
      ...logFilterOf(tenantId, query),
      taskIds: query.taskExternalIds ?? null,
      workflowIds: query.workflow_ids ?? null,
      stepIds: query.step_ids ?? null,
      sinceMs,
      untilMs,
    };
    const results = Array.from({ length: count }, (_, bucket) => ({
      time: isoTime(sinceMs + bucket * widthMs),
      DEBUG: 0,
      INFO: 0,
      WARN: 0,
      ERROR: 0,
    }));
    for (const { bucket, level, count: lines } of await countLogs(database, filter, widthMs)) {
      const point = results[bucket];
      if (point) point[level] = lines;
    }
    return { results };
  },
});
