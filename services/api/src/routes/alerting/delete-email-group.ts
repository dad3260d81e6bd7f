import { notFound } from '@hatchet-ts/contracts';
import { deleteAlertEmailGroup } from '@hatchet-ts/schema';
import { Reply } from '../../http/reply';
import { route } from '../../http/route';

export const removeEmailGroup = route<'alert-email-group:delete'>({
  operationId: 'alert-email-group:delete',
  method: 'delete',
  path: '/api/v1/alerting-email-groups/{alert-email-group}',
  access: { who: 'tenant', role: 'ADMIN' },
  resource: 'alert-email-group',
  audit: 'AlertEmailGroupDelete',
  async handle({ path, tenantId }, { database }) {
    if (!(await deleteAlertEmailGroup(database, tenantId, path['alert-email-group'])))
      throw notFound('not found');
    return Reply.empty(204);
  },
});
