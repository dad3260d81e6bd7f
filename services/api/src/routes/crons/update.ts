import { notFound } from '@hatchet-ts/contracts';
import { updateCron } from '@hatchet-ts/engine';
import { readCron } from '@hatchet-ts/schema';
import { Reply } from '../../http/reply';
import { route } from '../../http/route';

export const changeCron = route<'workflow-cron:update'>({
  operationId: 'workflow-cron:update',
  method: 'patch',
  path: '/api/v1/tenants/{tenant}/workflows/crons/{cron-workflow}',
  access: { who: 'tenant', role: 'MEMBER' },
  audit: 'WorkflowCronUpdate',
  async handle({ body, path, tenantId }, { database, engine }) {
    const id = path['cron-workflow'];
    if (!(await readCron(database, tenantId, id))) throw notFound('not found');
    if (body.enabled !== undefined) await updateCron(engine, tenantId, id, { enabled: body.enabled });
    return Reply.empty(204);
  },
});
