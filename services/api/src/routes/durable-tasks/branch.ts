import { assertReplayEnabled, branchDurableTask as branchTask } from '@hatchet-ts/engine';
import { route } from '../../http/route';

/** Runs a durable task again from a node of its log, on a branch of its own (DUR-30). */
export const branchDurableTask = route<'v1-durable-task:branch'>({
  operationId: 'v1-durable-task:branch',
  method: 'post',
  path: '/api/v1/stable/tenants/{tenant}/durable-tasks/branch',
  access: { who: 'tenant', role: 'MEMBER' },
  audit: 'V1DurableTaskBranch',
  async handle({ body, recordAudit, tenantId }, { config, engine }) {
    assertReplayEnabled(config);
    const { branchId, nodeId, taskExternalId } = body;
    const branch = await branchTask(engine, tenantId, {
      taskId: taskExternalId,
      node: nodeId,
      branch: branchId,
    });
    recordAudit({ resourceType: 'task', resourceId: taskExternalId });
    return { branchId: branch, nodeId, taskExternalId };
  },
});
