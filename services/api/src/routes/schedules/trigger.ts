import { prepareTriggers } from '@hatchet-ts/engine';
import { route } from '../../http/route';
import { loadSchedule } from './load-schedule';

const FIELDS = { input: 'input', metadata: 'additionalMetadata' };

/** Starts the run of a schedule at once; its own moment comes as before. */
export const triggerSchedule = route<'workflow-scheduled:trigger'>({
  operationId: 'workflow-scheduled:trigger',
  method: 'post',
  path: '/api/v1/tenants/{tenant}/workflows/scheduled/{scheduled-workflow-run}',
  access: { who: 'tenant', role: 'MEMBER' },
  audit: 'WorkflowScheduledTrigger',
  async handle({ path, tenantId }, { database, engine, triggers }) {
    const schedule = await loadSchedule(database, tenantId, path['scheduled-workflow-run']);
    const { workflowName: name, input, metadata, priority } = schedule;
    const requests = await prepareTriggers(engine, tenantId, [{ name, input, metadata, priority }], FIELDS);
    const [run] = await triggers.trigger(requests);
    return { externalId: run!.runId };
  },
});
