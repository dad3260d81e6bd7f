import { notFound } from '@hatchet-ts/contracts';
import { readCron } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { shownCron } from '../../present/trigger';

export const getCron = route<'workflow-cron:get'>({
  operationId: 'workflow-cron:get',
  method: 'get',
  path: '/api/v1/tenants/{tenant}/workflows/crons/{cron-workflow}',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ canViewPayloads, path, tenantId }, { database }) {
    const cron = await readCron(database, tenantId, path['cron-workflow']);
    if (!cron) throw notFound('not found');
    return shownCron(cron, canViewPayloads);
  },
});
