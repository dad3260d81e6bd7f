import { pauseWorkflow, unpauseWorkflow } from '@hatchet-ts/engine';
import { HttpError } from '../../http/http-error';
import { route } from '../../http/route';
import { shownWorkflow } from '../../present/workflow';
import { loadWorkflow } from '../../reading/load-workflow';

export const changeWorkflow = route<'workflow:update'>({
  operationId: 'workflow:update',
  method: 'patch',
  path: '/api/v1/workflows/{workflow}',
  access: { who: 'tenant', role: 'MEMBER' },
  resource: 'workflow',
  audit: 'WorkflowUpdate',
  async handle({ body, path, tenantId }, { database, engine }) {
    const { pause } = body;
    if (!pause) throw new HttpError(400, 'pause is required: {"action": "pause" or "unpause", …}', 'pause');
    if (pause.action === 'unpause') await unpauseWorkflow(engine, tenantId, path.workflow);
    else
      await pauseWorkflow(engine, tenantId, path.workflow, {
        cron: pause.pausedWorkflowCronRunQueueBehavior,
        schedule: pause.pausedWorkflowScheduledRunQueueBehavior,
        queueTtl: pause.pausedWorkflowQueueTTL,
      });
    return shownWorkflow(await loadWorkflow(database, tenantId, path.workflow));
  },
});
