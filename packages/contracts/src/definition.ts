/**
 * The stored form of a registered workflow version: immutable, found by its id, cached by every service.
 * Durations are milliseconds; `…Text` keeps what the client wrote, because some of it is shown back verbatim.
 */
export interface WorkflowDefinition {
  workflowId: string;
  versionId: string;
  tenantId: string;
  name: string;
  description: string;
  /** What the client calls this version; any text, often empty. */
  version: string;
  /** Registration order over all workflows of the tenant (REST `order`). */
  order: number;
  createdAt: string;
  eventTriggers: string[];
  cronTriggers: string[];
  cronInput: string | null;
  sticky: 'SOFT' | 'HARD' | null;
  defaultPriority: number | null;
  concurrency: ConcurrencyDefinition[];
  defaultFilters: { expression: string; scope: string; payload: string | null }[];
  inputJsonSchema: string | null;
  idempotency: { expression: string; ttlMs: number; method: 'TTL' | 'STATUS' } | null;
  /** Topologically sorted; the on-failure task, if there is one, is last and has `onFailure: true`. */
  tasks: TaskDefinition[];
}

export interface TaskDefinition {
  /** UUID of the step: `job_id` and `task_id` on the wire, `stepId` over REST. Stable within a version. */
  stepId: string;
  readableId: string;
  /** `service:verb`, lower-cased. The queue's name. */
  actionId: string;
  parents: string[];
  onFailure: boolean;
  durable: boolean;
  retries: number;
  backoffFactor: number | null;
  backoffMaxSeconds: number | null;
  executionTimeoutMs: number;
  executionTimeoutText: string;
  scheduleTimeoutMs: number;
  scheduleTimeoutText: string;
  /** Slot type → units; `{default: 1}` or `{durable: 1}` unless the client asked otherwise. */
  slotRequests: Record<string, number>;
  rateLimits: RateLimitDefinition[];
  desiredLabels: Record<string, DesiredLabel>;
  concurrency: ConcurrencyDefinition[];
  conditions: ConditionDefinition[];
  batch: BatchDefinition | null;
}

export interface DesiredLabel {
  strValue: string | null;
  intValue: number | null;
  required: boolean;
  comparator:
    | 'EQUAL'
    | 'NOT_EQUAL'
    | 'GREATER_THAN'
    | 'GREATER_THAN_OR_EQUAL'
    | 'LESS_THAN'
    | 'LESS_THAN_OR_EQUAL';
  weight: number;
}

export type ConcurrencyStrategy =
  | 'CANCEL_IN_PROGRESS'
  | 'GROUP_ROUND_ROBIN'
  | 'CANCEL_NEWEST'
  | 'CANCEL_QUEUED_EXCEPT_NEWEST'
  | 'CANCEL_QUEUED_EXCEPT_OLDEST';

export interface ConcurrencyDefinition {
  /** UUID; groups of different strategies never mix. */
  strategyId: string;
  expression: string;
  maxRuns: number;
  strategy: ConcurrencyStrategy;
  name: string | null;
  tenantScoped: boolean;
  maxRunsExpression: string | null;
}

export type RateLimitWindow = 'SECOND' | 'MINUTE' | 'HOUR' | 'DAY' | 'WEEK' | 'MONTH' | 'YEAR';

export interface RateLimitDefinition {
  /** The key itself where there is no `keyExpression`. */
  key: string;
  units: number | null;
  keyExpression: string | null;
  unitsExpression: string | null;
  /** null: the limit and the window stored under the key hold, which then must exist. */
  limitExpression: string | null;
  /** What the client sent as the limit: `-1` stands for the stored one. */
  limitText: string | null;
  /**
   * Evaluated when the task is created. One entry with an expression makes all entries of its task dynamic; keys of
   * entries that are not must exist when the workflow is registered.
   */
  dynamic: boolean;
  window: RateLimitWindow;
}

interface ConditionBase {
  action: 'QUEUE' | 'SKIP' | 'CANCEL';
  /** Conditions of one group are OR-ed, groups of one action AND-ed. */
  orGroup: number;
  readableDataKey: string;
  expression: string;
}
export type ConditionDefinition =
  | (ConditionBase & { kind: 'parent'; parentReadableId: string })
  | (ConditionBase & { kind: 'sleep'; sleepMs: number; sleepText: string })
  | (ConditionBase & { kind: 'event'; eventKey: string; scope: string | null });

export interface BatchDefinition {
  maxSize: number;
  maxIntervalMs: number;
  groupKeyExpression: string;
  groupMaxRuns: number;
  /** The one output reported for the batch goes to all of its members. */
  broadcastOutput: boolean;
}
