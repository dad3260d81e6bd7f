import { deleteSchedule } from '@hatchet-ts/engine';
import { Reply } from '../../http/reply';
import { route } from '../../http/route';
import { loadSchedule } from './load-schedule';

export const removeSchedule = route<'workflow-scheduled:delete'>({
  operationId: 'workflow-scheduled:delete',
  method: 'delete',
  path: '/api/v1/tenants/{tenant}/workflows/scheduled/{scheduled-workflow-run}',
  access: { who: 'tenant', role: 'MEMBER' },
  audit: 'WorkflowScheduledDelete',
  async handle({ path, tenantId }, { database, engine }) {
    const { id } = await loadSchedule(database, tenantId, path['scheduled-workflow-run']);
    await deleteSchedule(engine, tenantId, id);
    return Reply.empty(204);
  },
});
