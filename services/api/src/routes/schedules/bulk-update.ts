import { bulkUpdateSchedules } from '@hatchet-ts/engine';
import { route } from '../../http/route';

export const bulkUpdate = route<'workflow-scheduled:bulk-update'>({
  operationId: 'workflow-scheduled:bulk-update',
  method: 'post',
  path: '/api/v1/tenants/{tenant}/workflows/scheduled/bulk-update',
  access: { who: 'tenant', role: 'MEMBER' },
  audit: 'WorkflowScheduledBulkUpdate',
  async handle({ body, recordAudit, tenantId }, { engine }) {
    const updates = body.updates.map(({ id, triggerAt }) => ({ id, triggerAtMs: Date.parse(triggerAt) }));
    const { done, errors } = await bulkUpdateSchedules(engine, tenantId, updates);
    recordAudit({ resourceType: 'scheduled-workflow', resourceId: `${done.length} moved` });
    return { updatedIds: done, errors };
  },
});
