/** `workflowConfig` of the REST API: the registration as the original dumps it, with the names of its Go fields. */
import type {
  ConcurrencyDefinition,
  ConditionDefinition,
  DesiredLabel,
  TaskDefinition,
  WorkflowDefinition,
} from '@hatchet-ts/contracts';

const LABEL_WEIGHT = 100;

const nullWhenEmpty = <T>(list: T[]): T[] | null => (list.length === 0 ? null : list);

const concurrencyConfig = (concurrency: ConcurrencyDefinition) => ({
  Expression: concurrency.expression,
  LimitStrategy: concurrency.strategy,
  MaxRuns: concurrency.maxRuns,
  ...(concurrency.name !== null && { Name: concurrency.name }),
  ...(concurrency.tenantScoped && { IsTenantScoped: true }),
  ...(concurrency.maxRunsExpression !== null && { MaxRunsExpression: concurrency.maxRunsExpression }),
});

/** Comparator and weight are recorded as null where the client leaves them out; a definition holds their defaults. */
const labelConfig = (key: string, label: DesiredLabel) => ({
  Key: key,
  StrValue: label.strValue,
  IntValue: label.intValue,
  Required: label.required,
  Comparator: label.comparator === 'EQUAL' ? null : label.comparator,
  Weight: label.weight === LABEL_WEIGHT ? null : label.weight,
});

const CONDITION_KINDS = { parent: 'PARENT_OVERRIDE', event: 'USER_EVENT', sleep: 'SLEEP' } as const;

const conditionConfig = (condition: ConditionDefinition) => ({
  MatchConditionKind: CONDITION_KINDS[condition.kind],
  Action: condition.action,
  Expression: condition.expression,
  OrGroupIdIndex: condition.orGroup,
  ReadableDataKey: condition.readableDataKey,
  ParentReadableId: condition.kind === 'parent' ? condition.parentReadableId : null,
  EventKey: condition.kind === 'event' ? condition.eventKey : null,
  SleepDuration: condition.kind === 'sleep' ? condition.sleepText : null,
  ...(condition.kind === 'event' && condition.scope !== null && { EventScope: condition.scope }),
});

const isImplicitSlot = (requests: Record<string, number>): boolean =>
  Object.keys(requests).length === 1 && requests.default === 1;

const taskConfig = (task: TaskDefinition) => {
  const labels = Object.entries(task.desiredLabels);
  return {
    ReadableId: task.readableId,
    Action: task.actionId,
    Parents: task.parents,
    Retries: task.retries,
    RetryBackoffFactor: task.backoffFactor,
    RetryBackoffMaxSeconds: task.backoffMaxSeconds,
    Timeout: task.executionTimeoutText,
    ScheduleTimeout: task.scheduleTimeoutText,
    RateLimits: task.rateLimits.map((limit) => ({
      Key: limit.key,
      Units: limit.units,
      KeyExpr: limit.keyExpression,
      UnitsExpr: limit.unitsExpression,
      LimitExpr: limit.limitText,
      Duration: limit.window,
    })),
    DesiredWorkerLabels:
      labels.length === 0
        ? null
        : Object.fromEntries(labels.map(([key, label]) => [key, labelConfig(key, label)])),
    TriggerConditions: task.conditions.map(conditionConfig),
    ...(task.concurrency.length > 0 && { concurrency: task.concurrency.map(concurrencyConfig) }),
    ...(task.durable && { isDurable: true }),
    // Recorded: the on-failure task shows its slot even where it is the usual one.
    ...((task.onFailure || !isImplicitSlot(task.slotRequests)) && { slotRequests: task.slotRequests }),
    ...(task.batch && {
      batchConfig: {
        batchMaxSize: task.batch.maxSize,
        batchMaxInterval: task.batch.maxIntervalMs,
        batchGroupKey: task.batch.groupKeyExpression,
        batchGroupMaxRuns: task.batch.groupMaxRuns,
        ...(task.batch.broadcastOutput && { broadcastOutput: true }),
      },
    }),
  };
};

export const toWorkflowConfig = (definition: WorkflowDefinition) => {
  const onFailure = definition.tasks.find((task) => task.onFailure);
  return {
    Name: definition.name,
    description: definition.description,
    CronInput: definition.cronInput,
    CronTriggers: nullWhenEmpty(definition.cronTriggers),
    DefaultPriority: definition.defaultPriority,
    EventTriggers: nullWhenEmpty(definition.eventTriggers),
    Sticky: definition.sticky,
    Tasks: definition.tasks.filter((task) => !task.onFailure).map(taskConfig),
    ...(definition.inputJsonSchema !== null && {
      inputJsonSchema: Buffer.from(definition.inputJsonSchema).toString('base64'),
    }),
    ...(onFailure && { onFailureJob: taskConfig(onFailure) }),
    ...(definition.concurrency.length > 0 && { concurrency: definition.concurrency.map(concurrencyConfig) }),
    ...(definition.defaultFilters.length > 0 && { defaultFilters: definition.defaultFilters }),
    ...(definition.idempotency && { idempotency: definition.idempotency }),
  };
};

export type WorkflowConfig = ReturnType<typeof toWorkflowConfig>;
