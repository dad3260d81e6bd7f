import { createCron as storeCron } from '@hatchet-ts/engine';
import { route } from '../../http/route';
import { shownCron } from '../../present/trigger';
import { findWorkflow } from '../../reading/find-workflow';

export const createCron = route<'cron-workflow-trigger:create'>({
  operationId: 'cron-workflow-trigger:create',
  method: 'post',
  path: '/api/v1/tenants/{tenant}/workflows/{workflow}/crons',
  access: { who: 'tenant', role: 'MEMBER' },
  audit: 'CronWorkflowTriggerCreate',
  async handle({ body, canViewPayloads, member, path, recordAudit, tenantId }, context) {
    const definition = await findWorkflow(context, tenantId, path.workflow);
    const cron = await storeCron(context.engine, definition, {
      name: body.cronName,
      expression: body.cronExpression,
      input: member('input'),
      metadata: member('additionalMetadata'),
      priority: body.priority,
    });
    recordAudit({ resourceType: 'cron-workflow', resourceId: cron.id });
    return shownCron(cron, canViewPayloads);
  },
});
