import { route } from '../../http/route';
import { shownSchedule } from '../../present/trigger';
import { loadSchedule } from './load-schedule';

export const getSchedule = route<'workflow-scheduled:get'>({
  operationId: 'workflow-scheduled:get',
  method: 'get',
  path: '/api/v1/tenants/{tenant}/workflows/scheduled/{scheduled-workflow-run}',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ canViewPayloads, path, tenantId }, { database }) {
    return shownSchedule(
      await loadSchedule(database, tenantId, path['scheduled-workflow-run']),
      canViewPayloads,
    );
  },
});
