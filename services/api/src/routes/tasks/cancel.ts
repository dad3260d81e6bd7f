import { LIMITS } from '@hatchet-ts/contracts';
import { cancel } from '@hatchet-ts/engine';
import { route } from '../../http/route';
import { auditedIds, idsOfTaskRequest } from './ids-of-task-request';

/** Cancels what is open of the runs and tasks meant; answers all of them (engine-behaviour 7.1). */
export const cancelTasks = route<'v1-task:cancel'>({
  operationId: 'v1-task:cancel',
  method: 'post',
  path: '/api/v1/stable/tenants/{tenant}/tasks/cancel',
  access: { who: 'tenant', role: 'MEMBER' },
  audit: 'V1TaskCancel',
  async handle({ body, recordAudit, tenantId }, context) {
    const ids = await idsOfTaskRequest(context, tenantId, body, {
      max: LIMITS.cancelByFilter,
      among: ['QUEUED', 'RUNNING'],
    });
    if (ids.length > 0) await cancel(context.engine, tenantId, ids);
    recordAudit({ resourceType: 'task', resourceId: auditedIds(ids) });
    return { ids };
  },
});
