import { LIMITS } from '@hatchet-ts/contracts';
import { assertReplayEnabled, replay } from '@hatchet-ts/engine';
import { route } from '../../http/route';
import { auditedIds, idsOfTaskRequest } from './ids-of-task-request';

/** Replays the runs and tasks meant, in place; answers the tasks that run again (engine-behaviour 7.5). */
export const replayTasks = route<'v1-task:replay'>({
  operationId: 'v1-task:replay',
  method: 'post',
  path: '/api/v1/stable/tenants/{tenant}/tasks/replay',
  access: { who: 'tenant', role: 'MEMBER' },
  audit: 'V1TaskReplay',
  async handle({ body, recordAudit, tenantId }, context) {
    assertReplayEnabled(context.config);
    const ids = await idsOfTaskRequest(context, tenantId, body, {
      max: body.externalIds ? LIMITS.cancelByFilter : LIMITS.replayByFilter,
      among: ['COMPLETED', 'FAILED', 'CANCELLED'],
    });
    const { replayed } = await replay(context.engine, tenantId, ids);
    recordAudit({ resourceType: 'task', resourceId: auditedIds(replayed) });
    return { ids: replayed };
  },
});
