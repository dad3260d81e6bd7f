import { countEndedRuns } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { bucketsOf } from '../../present/buckets';
import { isoTime } from '../../present/resource-meta';

/** How many runs ended well and how many failed, over time. */
export const getTaskPointMetrics = route<'v1-task:get:point-metrics'>({
  operationId: 'v1-task:get:point-metrics',
  method: 'get',
  path: '/api/v1/stable/tenants/{tenant}/task-point-metrics',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ query, tenantId }, { analytics, clock }) {
    const buckets = bucketsOf(query.createdAfter, query.finishedBefore, clock.nowMs());
    const { sinceMs, widthMs, count } = buckets;
    const results = Array.from({ length: count }, (_, bucket) => ({
      time: isoTime(sinceMs + bucket * widthMs),
      SUCCEEDED: 0,
      FAILED: 0,
    }));
    for (const { bucket, failed, runs } of await countEndedRuns(analytics, tenantId, buckets)) {
      const point = results[bucket];
      if (point) point[failed ? 'FAILED' : 'SUCCEEDED'] = runs;
    }
    return { results };
  },
});
