import { metadataPairs } from '@hatchet-ts/engine';
import type { ListedStatus } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { createdBetween } from '../../reading/run-filter';
import { countSearchedByStatus, searched } from '../../reading/search-filter';

const STATUSES: readonly ListedStatus[] = ['CANCELLED', 'COMPLETED', 'FAILED', 'QUEUED', 'RUNNING'];

/** How many runs are in each status. */
export const listStatusMetrics = route<'v1-task:list:status-metrics'>({
  operationId: 'v1-task:list:status-metrics',
  method: 'get',
  path: '/api/v1/stable/tenants/{tenant}/task-metrics',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ query, tenantId }, { analytics, sampleBound }) {
    const filter = {
      tenantId,
      sampleBound,
      ...createdBetween(query.since, query.until),
      onlyTasks: false,
      workflowIds: query.workflow_ids,
      parentTaskId: query.parent_task_external_id,
      eventId: query.triggering_event_external_id,
      failureReasons: query.failure_reasons,
      metadata: query.additional_metadata && metadataPairs(query.additional_metadata),
    };
    const filters = await searched(analytics, filter, query.search);
    const counts = await countSearchedByStatus(analytics, filters);
    const { evicted, onWorker } = counts;
    return STATUSES.map((status) => ({
      status,
      count: counts[status],
      ...(status === 'RUNNING' && { runningDetailCount: { evicted, onWorker } }),
    }));
  },
});
