import { deleteCron } from '@hatchet-ts/engine';
import { Reply } from '../../http/reply';
import { route } from '../../http/route';

export const removeCron = route<'workflow-cron:delete'>({
  operationId: 'workflow-cron:delete',
  method: 'delete',
  path: '/api/v1/tenants/{tenant}/workflows/crons/{cron-workflow}',
  access: { who: 'tenant', role: 'MEMBER' },
  audit: 'WorkflowCronDelete',
  async handle({ path, tenantId }, { engine }) {
    await deleteCron(engine, tenantId, path['cron-workflow']);
    return Reply.empty(204);
  },
});
