import { bulkDeleteSchedules, metadataPairs } from '@hatchet-ts/engine';
import { route } from '../../http/route';

export const bulkDelete = route<'workflow-scheduled:bulk-delete'>({
  operationId: 'workflow-scheduled:bulk-delete',
  method: 'post',
  path: '/api/v1/tenants/{tenant}/workflows/scheduled/bulk-delete',
  access: { who: 'tenant', role: 'MEMBER' },
  audit: 'WorkflowScheduledBulkDelete',
  async handle({ body, recordAudit, tenantId }, { engine }) {
    const { filter, scheduledWorkflowRunIds } = body;
    const { done, errors } = await bulkDeleteSchedules(engine, tenantId, {
      ids: scheduledWorkflowRunIds,
      filter: filter && {
        workflowId: filter.workflowId,
        parentRunId: filter.parentWorkflowRunId,
        parentTaskId: filter.parentStepRunId,
        metadata: filter.additionalMetadata && metadataPairs(filter.additionalMetadata),
      },
    });
    recordAudit({ resourceType: 'scheduled-workflow', resourceId: `${done.length} deleted` });
    return { deletedIds: done, errors };
  },
});
