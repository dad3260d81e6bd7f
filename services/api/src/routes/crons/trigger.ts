import { cronRequest } from '@hatchet-ts/engine';
import { route } from '../../http/route';

/** Starts the run of a cron as if its tick were now; its own ticks come as before. */
export const triggerCron = route<'workflow-cron:trigger'>({
  operationId: 'workflow-cron:trigger',
  method: 'post',
  path: '/api/v1/tenants/{tenant}/workflows/crons/{cron-workflow}',
  access: { who: 'tenant', role: 'MEMBER' },
  audit: 'WorkflowCronTrigger',
  async handle({ path, tenantId }, { engine, triggers }) {
    const request = await cronRequest(engine, tenantId, path['cron-workflow']);
    const [run] = await triggers.trigger([request]);
    return { externalId: run!.runId };
  },
});
