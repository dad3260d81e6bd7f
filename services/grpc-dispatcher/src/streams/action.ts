import type { dispatcherProto, WorkflowDefinition } from '@hatchet-ts/contracts';
import { withTraceparent } from '@hatchet-ts/engine';

type AssignedAction = dispatcherProto.AssignedAction;

/** What is sent about an attempt, from whichever source it came: memory of its creation, or rows. */
export interface ActionFacts {
  taskId: string;
  tenantId: string;
  runId: string | null;
  workflowId: string;
  versionId: string;
  step: number;
  retry: number;
  invocation: number;
  priority: number;
  metadata: string | null;
  parentTaskId: string | null;
  parentRunId: string | null;
  childIndex: number | null;
  childKey: string | null;
  eventId: string | null;
  eventKey: string | null;
}

/** JSON texts that go into `action_payload`. */
export interface ActionBodies {
  /** SDKs tell by it whether an event started the run (EVT-08). */
  triggeredBy: 'manual' | 'event';
  input: string | null;
  /** `{readableId: output}` of completed tasks of the run. */
  parents: string;
  /** Members of `triggers` besides `filter_payload`, without braces; empty when none. */
  triggers: string | null;
  filter: string | null;
  stepErrors: string | null;
}

/** The six keys every start carries, seven for an on-failure task (contract guide 5.2). Bodies are spliced verbatim. */
export function actionPayload(bodies: ActionBodies): string {
  const triggers =
    bodies.triggers && bodies.triggers !== '{}' ? `,${bodies.triggers.trim().slice(1, -1)}` : '';
  const errors = bodies.stepErrors ? `,"step_run_errors":${bodies.stepErrors}` : '';
  return (
    `{"input":${bodies.input ?? '{}'},"triggered_by":"${bodies.triggeredBy}","parents":${bodies.parents},` +
    `"triggers":{"filter_payload":${bodies.filter ?? 'null'}${triggers}},"user_data":null,"overrides":null${errors}}`
  );
}

/** START_STEP_RUN or CANCEL_STEP_RUN; a cancel carries the same identity and no payload. */
export function assignedAction(
  definition: WorkflowDefinition,
  facts: ActionFacts,
  type: dispatcherProto.ActionType,
  payload: string,
  actionSpelling: string,
): AssignedAction {
  const task = definition.tasks[facts.step]!;
  const runId = facts.runId ?? facts.taskId;
  return {
    tenantId: facts.tenantId,
    workflowRunId: runId,
    getGroupKeyRunId: '',
    jobId: task.stepId,
    jobName: task.readableId,
    jobRunId: facts.taskId,
    taskId: task.stepId,
    taskRunExternalId: facts.taskId,
    actionId: actionSpelling,
    actionType: type,
    actionPayload: payload,
    taskName: task.readableId,
    retryCount: facts.retry,
    additionalMetadata: withTraceparent(facts.metadata, runId),
    childWorkflowIndex: facts.childIndex ?? undefined,
    childWorkflowKey: facts.childKey ?? undefined,
    parentWorkflowRunId: facts.parentRunId ?? undefined,
    priority: facts.priority,
    workflowId: facts.workflowId,
    workflowVersionId: facts.versionId,
    durableTaskInvocationCount: task.durable ? facts.invocation : undefined,
    triggeringEventExternalId: facts.eventId ?? undefined,
    triggeringEventKey: facts.eventKey ?? undefined,
  };
}
