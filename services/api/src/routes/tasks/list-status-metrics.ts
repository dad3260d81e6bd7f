import { metadataPairs } from '@hatchet-ts/engine';
import { countRunsByStatus, type ListedStatus } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { createdBetween } from '../../reading/run-filter';

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
      metadata: query.additional_metadata && metadataPairs(query.additional_metadata),
    };
    const counts = await countRunsByStatus(analytics, filter);
    const { evicted, onWorker } = counts;
    return STATUSES.map((status) => ({
      status,
      count: counts[status],
      ...(status === 'RUNNING' && { runningDetailCount: { evicted, onWorker } }),
    }));
  },
});
