import type {
  ConcurrencyDefinition,
  ConcurrencyStrategy,
  RestSchema,
  WorkflowDefinition,
} from '@hatchet-ts/contracts';
import { toWorkflowConfig } from '@hatchet-ts/engine';
import type { PauseSettings, ShownVersion, ShownWorkflow } from '@hatchet-ts/schema';
import { verbatim } from '../http/verbatim-json';
import { resourceMeta } from './resource-meta';

export function shownWorkflow(workflow: ShownWorkflow): RestSchema<'Workflow'> {
  return {
    metadata: resourceMeta(workflow.id, workflow.createdAt, workflow.updatedAt),
    name: workflow.name,
    description: workflow.description,
    isPaused: workflow.paused,
    ...(workflow.pauseSettings && pauseOf(workflow.pauseSettings)),
    tenantId: workflow.tenantId,
  };
}

/** By the names they have where a workflow is paused. */
const pauseOf = ({ cron, queueTtlText, schedule }: PauseSettings) => ({
  pausedWorkflowCronRunQueueBehavior: cron,
  pausedWorkflowScheduledRunQueueBehavior: schedule,
  pausedWorkflowQueueTTL: queueTtlText,
});

export function versionMeta(version: ShownVersion, workflowId: string): RestSchema<'WorkflowVersionMeta'> {
  return {
    metadata: resourceMeta(version.id, version.createdAt),
    version: version.version,
    order: version.ordinal,
    workflowId,
  };
}

export function shownVersion(
  workflow: ShownWorkflow,
  version: ShownVersion,
  definition: WorkflowDefinition,
): RestSchema<'WorkflowVersion'> {
  return {
    ...versionMeta(version, workflow.id),
    workflow: shownWorkflow(workflow),
    defaultPriority: definition.defaultPriority ?? 1,
    inputJsonSchema: definition.inputJsonSchema === null ? undefined : verbatim(definition.inputJsonSchema),
    scheduleTimeout: definition.tasks[0]!.scheduleTimeoutText,
    sticky: definition.sticky ?? undefined,
    triggers: triggersOf(definition),
    v1Concurrency: concurrencyOf(definition),
    workflowConfig: toWorkflowConfig(definition),
  };
}

function triggersOf(definition: WorkflowDefinition): RestSchema<'WorkflowTriggers'> {
  const { eventTriggers, cronTriggers, versionId } = definition;
  return {
    ...(eventTriggers.length > 0 && {
      events: eventTriggers.map((key) => ({ parent_id: versionId, event_key: key })),
    }),
    ...(cronTriggers.length > 0 && { crons: cronTriggers.map((cron) => ({ parent_id: versionId, cron })) }),
  };
}

/** Published clients know four strategies and two scopes, and refuse an answer with another; `workflowConfig` has the rest. */
const KNOWN_STRATEGY: Record<ConcurrencyStrategy, RestSchema<'ConcurrencyLimitStrategy'>> = {
  GROUP_ROUND_ROBIN: 'GROUP_ROUND_ROBIN',
  CANCEL_IN_PROGRESS: 'CANCEL_IN_PROGRESS',
  CANCEL_NEWEST: 'DROP_NEWEST',
  CANCEL_QUEUED_EXCEPT_NEWEST: 'QUEUE_NEWEST',
  CANCEL_QUEUED_EXCEPT_OLDEST: 'DROP_NEWEST',
};

function concurrencyOf(definition: WorkflowDefinition): RestSchema<'ConcurrencySetting'>[] {
  const setting = (
    { maxRuns, strategy, expression }: ConcurrencyDefinition,
    scope: RestSchema<'ConcurrencyScope'>,
    stepReadableId?: string,
  ): RestSchema<'ConcurrencySetting'> => ({
    maxRuns,
    limitStrategy: KNOWN_STRATEGY[strategy],
    expression,
    scope,
    stepReadableId,
  });
  return [
    ...definition.concurrency.map((item) => setting(item, 'WORKFLOW')),
    ...definition.tasks.flatMap((task) =>
      task.concurrency.map((item) => setting(item, 'TASK', task.readableId)),
    ),
  ];
}
