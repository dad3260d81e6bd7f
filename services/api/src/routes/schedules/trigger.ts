import { triggerSchedule as startSchedule } from '@hatchet-ts/engine';
import { route } from '../../http/route';
import { loadSchedule } from './load-schedule';

/** Starts the run of a schedule now instead of at its moment: it has one run, whoever starts it (rule 2.5.3). */
export const triggerSchedule = route<'workflow-scheduled:trigger'>({
  operationId: 'workflow-scheduled:trigger',
  method: 'post',
  path: '/api/v1/tenants/{tenant}/workflows/scheduled/{scheduled-workflow-run}',
  access: { who: 'tenant', role: 'MEMBER' },
  audit: 'WorkflowScheduledTrigger',
  async handle({ path, tenantId }, { database, engine }) {
    const { id } = await loadSchedule(database, tenantId, path['scheduled-workflow-run']);
    return { externalId: await startSchedule(engine, tenantId, id) };
  },
});
