import { listAlertEmailGroups } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { shownEmailGroup } from './shown-email-group';

export const listEmailGroups = route<'alert-email-group:list'>({
  operationId: 'alert-email-group:list',
  method: 'get',
  path: '/api/v1/tenants/{tenant}/alerting-email-groups',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ tenantId }, { database }) {
    return { rows: (await listAlertEmailGroups(database, tenantId)).map(shownEmailGroup) };
  },
});
