import type { v1Trigger, v1Workflows, workflowsProto } from '@hatchet-ts/contracts';
import { prepareTriggers, type RawTrigger, type TriggeredRun } from '@hatchet-ts/engine';
import type { Caller } from '../caller';
import { bulkRefusal, refusal } from './idempotency-refusal';
import type { RpcContext } from './rpc-context';

const FIELDS = { input: 'payload', metadata: 'additionalMetadata' };

export async function triggerWorkflow(
  context: RpcContext,
  request: v1Trigger.TriggerWorkflowRequest,
  caller: Caller,
): Promise<workflowsProto.TriggerWorkflowResponse> {
  return { workflowRunId: await triggerOne(context, caller, rawTrigger(request)) };
}

export async function bulkTriggerWorkflow(
  context: RpcContext,
  request: workflowsProto.BulkTriggerWorkflowRequest,
  caller: Caller,
): Promise<workflowsProto.BulkTriggerWorkflowResponse> {
  const runs = await trigger(context, caller, request.workflows.map(rawTrigger));
  if (runs.some((run) => run.refused)) throw bulkRefusal(runs);
  return { workflowRunIds: runs.map((run) => run.runId) };
}

export async function triggerWorkflowRun(
  context: RpcContext,
  request: v1Workflows.TriggerWorkflowRunRequest,
  caller: Caller,
): Promise<v1Workflows.TriggerWorkflowRunResponse> {
  const externalId = await triggerOne(context, caller, {
    name: request.workflowName,
    input: request.input.toString('utf8'),
    metadata: request.additionalMetadata.toString('utf8'),
    priority: request.priority,
    desiredLabels: desiredLabels(request.desiredWorkerLabels),
  });
  return { externalId };
}

async function triggerOne(context: RpcContext, caller: Caller, raw: RawTrigger): Promise<string> {
  const [run] = await trigger(context, caller, [raw]);
  if (run!.refused) throw refusal(run!);
  return run!.runId;
}

async function trigger(context: RpcContext, caller: Caller, triggers: RawTrigger[]): Promise<TriggeredRun[]> {
  const requests = await prepareTriggers(context.engine, caller.tenantId, triggers, FIELDS);
  return requests.length === 0 ? [] : context.triggers.trigger(requests);
}

/** A trigger as it comes over the wire. */
export function rawTrigger(request: v1Trigger.TriggerWorkflowRequest): RawTrigger {
  return {
    name: request.name,
    input: request.input,
    metadata: request.additionalMetadata,
    priority: request.priority,
    // Only the parent task establishes a parent; `parent_id` tells nothing that it does not.
    parentTaskId: request.parentTaskRunExternalId,
    childIndex: request.childIndex,
    childKey: request.childKey,
    desiredWorkerId: request.desiredWorkerId,
    desiredLabels: desiredLabels(request.desiredWorkerLabels),
  };
}

const COMPARATORS = [
  'EQUAL',
  'NOT_EQUAL',
  'GREATER_THAN',
  'GREATER_THAN_OR_EQUAL',
  'LESS_THAN',
  'LESS_THAN_OR_EQUAL',
] as const;
const DEFAULT_WEIGHT = 100;

function desiredLabels(labels: { [key: string]: v1Trigger.DesiredWorkerLabels }): string | null {
  const entries = Object.entries(labels);
  if (entries.length === 0) return null;
  return JSON.stringify(
    Object.fromEntries(
      entries.map(([key, label]) => [
        key,
        {
          strValue: label.strValue ?? null,
          intValue: label.intValue ?? null,
          required: label.required ?? false,
          comparator: COMPARATORS.at(label.comparator ?? 0) ?? 'EQUAL',
          weight: label.weight ?? DEFAULT_WEIGHT,
        },
      ]),
    ),
  );
}
