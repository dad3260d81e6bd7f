import { LIMITS } from '@hatchet-ts/contracts';
import { assertReplayEnabled, replay } from '@hatchet-ts/engine';
import { route } from '../../http/route';
import { idsOfTaskRequest } from './ids-of-task-request';

/** Replays the runs and tasks meant, in place; answers the tasks that run again (engine-behaviour 7.5). */
export const replayTasks = route<'v1-task:replay'>({
  operationId: 'v1-task:replay',
  method: 'post',
  path: '/api/v1/stable/tenants/{tenant}/tasks/replay',
  access: { who: 'tenant', role: 'MEMBER' },
  audit: null,
  async handle({ body, tenantId }, { config, database, engine }) {
    assertReplayEnabled(config);
    const ids = await idsOfTaskRequest({ database }, tenantId, body, {
      max: body.externalIds ? LIMITS.cancelByFilter : LIMITS.replayByFilter,
      among: ['COMPLETED', 'FAILED', 'CANCELLED'],
    });
    return { ids: ids.length > 0 ? (await replay(engine, tenantId, ids)).replayed : [] };
  },
});
