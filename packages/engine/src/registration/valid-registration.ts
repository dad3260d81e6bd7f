import type {
  ConcurrencyDefinition,
  ConditionDefinition,
  TaskDefinition,
  WorkflowDefinition,
} from '@hatchet-ts/contracts';

/** A registration whose every value has been checked; nothing is generated or sorted yet. */
export interface ValidRegistration
  extends Omit<
    WorkflowDefinition,
    'workflowId' | 'versionId' | 'tenantId' | 'order' | 'createdAt' | 'concurrency' | 'tasks'
  > {
  /** ISO times of one-shot runs a client of the old form asked for; due once, when the version is new. */
  scheduledTriggers: string[];
  concurrency: ValidConcurrency[];
  tasks: ValidTask[];
}

export type ValidConcurrency = Omit<ConcurrencyDefinition, 'strategyId'>;

export interface ValidTask extends Omit<TaskDefinition, 'stepId' | 'concurrency' | 'conditions'> {
  concurrency: ValidConcurrency[];
  conditions: ValidCondition[];
}

type WithGroup<C, G> = C extends ConditionDefinition ? Omit<C, 'orGroup'> & { orGroup: G } : never;

/** `orGroup` is the client's UUID; null stands for a group of its own. */
export type ValidCondition = WithGroup<ConditionDefinition, string | null>;
