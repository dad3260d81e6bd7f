import { notFound } from '@hatchet-ts/contracts';
import { updateAlertEmailGroup } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { shownEmailGroup } from './shown-email-group';

export const changeEmailGroup = route<'alert-email-group:update'>({
  operationId: 'alert-email-group:update',
  method: 'patch',
  path: '/api/v1/alerting-email-groups/{alert-email-group}',
  access: { who: 'tenant', role: 'ADMIN' },
  resource: 'alert-email-group',
  audit: 'AlertEmailGroupUpdate',
  async handle({ body, path, tenantId }, { clock, database }) {
    const id = path['alert-email-group'];
    const group = await updateAlertEmailGroup(database, tenantId, id, body.emails, clock.nowMs());
    if (!group) throw notFound('not found');
    return shownEmailGroup(group);
  },
});
