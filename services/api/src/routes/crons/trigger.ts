import { cronRequest } from '@hatchet-ts/engine';
import { route } from '../../http/route';
import { triggerOne } from '../workflow-runs/trigger-one';

/** Starts the run of a cron as if its tick were now; its own ticks come as before. */
export const triggerCron = route<'workflow-cron:trigger'>({
  operationId: 'workflow-cron:trigger',
  method: 'post',
  path: '/api/v1/tenants/{tenant}/workflows/crons/{cron-workflow}',
  access: { who: 'tenant', role: 'MEMBER' },
  audit: 'WorkflowCronTrigger',
  async handle({ path, tenantId }, context) {
    const request = await cronRequest(context.engine, tenantId, path['cron-workflow']);
    return { externalId: await triggerOne(context, request) };
  },
});
