import type { RestSchema } from '@hatchet-ts/contracts';
import { prepareTriggers } from '@hatchet-ts/engine';
import { uuidTime } from '@hatchet-ts/service-kit';
import { route } from '../../http/route';
import { resourceMeta } from '../../present/resource-meta';
import { runDetails } from '../../present/run-details';
import { loadRun } from '../../reading/load-run';
import { triggerOne } from './trigger-one';

const FIELDS = { input: 'input', metadata: 'additionalMetadata' };

export const createRun = route<'v1-workflow-run:create'>({
  operationId: 'v1-workflow-run:create',
  method: 'post',
  path: '/api/v1/stable/tenants/{tenant}/workflow-runs/trigger',
  access: { who: 'tenant', role: 'MEMBER' },
  audit: 'V1WorkflowRunCreate',
  async handle({ body, canViewPayloads, member, recordAudit, tenantId }, context) {
    const trigger = {
      name: body.workflowName,
      input: member('input'),
      metadata: member('additionalMetadata'),
      priority: body.priority,
    };
    const requests = await prepareTriggers(context.engine, tenantId, [trigger], FIELDS);
    const runId = await triggerOne(context, requests[0]!);
    recordAudit({ resourceType: 'workflow-run', resourceId: runId });
    const { definition } = requests[0]!;
    if (body.return_only_id) return idOnly(runId, tenantId, definition.workflowId, definition.name);
    const loaded = await loadRun(context, tenantId, runId, canViewPayloads);
    return runDetails(loaded, context.engine.definitions);
  },
});

/** For callers that save the read: the required fields of the answer, and nothing that would have to be looked up. */
function idOnly(
  runId: string,
  tenantId: string,
  workflowId: string,
  displayName: string,
): RestSchema<'V1WorkflowRunDetails'> {
  return {
    run: {
      metadata: resourceMeta(runId, uuidTime(runId)),
      status: 'QUEUED',
      tenantId,
      displayName,
      workflowId,
      input: {},
      output: {},
    },
    shape: [],
    tasks: [],
    taskEvents: [],
  };
}
