import type { v1Workflows, workflowsProto } from '@hatchet-ts/contracts';
import {
  fromLegacyRegistration,
  parseRegistration,
  registerWorkflow,
  type ValidRegistration,
} from '@hatchet-ts/engine';
import type { Caller } from '../caller';
import type { RpcContext } from './rpc-context';

/** Registers a definition; the same one again returns the version that exists. */
export async function putWorkflow(
  context: RpcContext,
  request: v1Workflows.CreateWorkflowVersionRequest,
  caller: Caller,
): Promise<v1Workflows.CreateWorkflowVersionResponse> {
  const definition = await store(context, parseRegistration(request, context.expressions), caller);
  return { id: definition.versionId, workflowId: definition.workflowId };
}

/** The form of older SDKs. */
export async function putLegacyWorkflow(
  context: RpcContext,
  request: workflowsProto.PutWorkflowRequest,
  caller: Caller,
): Promise<workflowsProto.WorkflowVersion> {
  const definition = await store(context, fromLegacyRegistration(request, context.expressions), caller);
  const at = new Date(definition.createdAt);
  return {
    id: definition.versionId,
    createdAt: at,
    updatedAt: at,
    version: '',
    order: definition.order,
    workflowId: definition.workflowId,
    scheduledWorkflows: [],
  };
}

function store(context: RpcContext, registration: ValidRegistration, caller: Caller) {
  return registerWorkflow(context.engine, caller.tenantId, registration);
}
