import { createSchedules } from '@hatchet-ts/engine';
import { readSchedules } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { shownSchedule } from '../../present/trigger';
import { findWorkflow } from '../../reading/find-workflow';

export const createSchedule = route<'scheduled-workflow-run:create'>({
  operationId: 'scheduled-workflow-run:create',
  method: 'post',
  path: '/api/v1/tenants/{tenant}/workflows/{workflow}/scheduled',
  access: { who: 'tenant', role: 'MEMBER' },
  audit: 'ScheduledWorkflowRunCreate',
  async handle({ body, canViewPayloads, member, path, recordAudit, tenantId }, context) {
    const definition = await findWorkflow(context, tenantId, path.workflow);
    const [made] = await createSchedules(context.engine, definition, {
      triggerAtMs: [Date.parse(body.triggerAt)],
      input: member('input'),
      metadata: member('additionalMetadata'),
      priority: body.priority,
    });
    const [schedule] = await readSchedules(context.database, tenantId, [made!.id]);
    recordAudit({ resourceType: 'scheduled-workflow', resourceId: made!.id });
    return shownSchedule(schedule!, canViewPayloads);
  },
});
