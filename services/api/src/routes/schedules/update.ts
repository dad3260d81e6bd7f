import { updateSchedule } from '@hatchet-ts/engine';
import { route } from '../../http/route';
import { shownSchedule } from '../../present/trigger';
import { loadSchedule } from './load-schedule';

export const changeSchedule = route<'workflow-scheduled:update'>({
  operationId: 'workflow-scheduled:update',
  method: 'patch',
  path: '/api/v1/tenants/{tenant}/workflows/scheduled/{scheduled-workflow-run}',
  access: { who: 'tenant', role: 'MEMBER' },
  audit: 'WorkflowScheduledUpdate',
  async handle({ body, canViewPayloads, path, tenantId }, { database, engine }) {
    const { id } = await loadSchedule(database, tenantId, path['scheduled-workflow-run']);
    return shownSchedule(
      await updateSchedule(engine, tenantId, id, Date.parse(body.triggerAt)),
      canViewPayloads,
    );
  },
});
