import { insertAlertEmailGroup } from '@hatchet-ts/schema';
import { uuidv7 } from '@hatchet-ts/service-kit';
import { Reply } from '../../http/reply';
import { route } from '../../http/route';
import { shownEmailGroup } from './shown-email-group';

export const createEmailGroup = route<'alert-email-group:create'>({
  operationId: 'alert-email-group:create',
  method: 'post',
  path: '/api/v1/tenants/{tenant}/alerting-email-groups',
  access: { who: 'tenant', role: 'ADMIN' },
  audit: 'AlertEmailGroupCreate',
  async handle({ body, recordAudit, tenantId }, { clock, database }) {
    const nowMs = clock.nowMs();
    const group = await insertAlertEmailGroup(
      database,
      { id: uuidv7(nowMs), tenantId, emails: body.emails },
      nowMs,
    );
    recordAudit({ resourceType: 'alert-email-group', resourceId: group.id });
    return Reply.json(201, shownEmailGroup(group));
  },
});
