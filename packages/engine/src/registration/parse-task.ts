import {
  type BatchDefinition,
  type DesiredLabel,
  LIMITS,
  v1Trigger,
  type v1Workflows,
} from '@hatchet-ts/contracts';
import { parseConcurrencyList } from './parse-concurrency';
import { parseConditions } from './parse-conditions';
import { parseRateLimits } from './parse-rate-limits';
import type { ParseScope } from './parse-scope';
import { refuse } from './problems';
import type { ValidTask } from './valid-registration';

/** Defaults for a client that sends nothing (6.2, C17); SDKs send these themselves. */
const EXECUTION_TIMEOUT = '60s';
const SCHEDULE_TIMEOUT = '5m';

const BACKOFF_SECONDS_MAX = 86_400;
const BATCH_INTERVAL_MS_MAX = 86_400_000;
const BATCH_GROUP_RUNS_MAX = 10_000;
const LABEL_WEIGHT = 100;
const INT32_MAX = 2 ** 31 - 1;

const { WorkerLabelComparator } = v1Trigger;
const COMPARATORS: Readonly<Record<number, DesiredLabel['comparator']>> = {
  [WorkerLabelComparator.EQUAL]: 'EQUAL',
  [WorkerLabelComparator.NOT_EQUAL]: 'NOT_EQUAL',
  [WorkerLabelComparator.GREATER_THAN]: 'GREATER_THAN',
  [WorkerLabelComparator.GREATER_THAN_OR_EQUAL]: 'GREATER_THAN_OR_EQUAL',
  [WorkerLabelComparator.LESS_THAN]: 'LESS_THAN',
  [WorkerLabelComparator.LESS_THAN_OR_EQUAL]: 'LESS_THAN_OR_EQUAL',
};

/** The wire carries a 32-bit float; its shortest decimal is what the user wrote: 1.1, not 1.100000023841858. */
const shortestFloat = (value: number): number => {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return short;
  }
  return value;
};

const parseAction = ({ problems }: ParseScope, field: string, action: string): string => {
  const parts = action.split(':');
  if (parts.length < 2 || parts.length > 3 || parts.includes('')) {
    problems.add(
      field,
      `Invalid action. Actions are two or three parts joined by ':', as in 'service:verb', got '${action.slice(0, LIMITS.nameLength)}'`,
    );
  }
  return problems.text(field, action, 3 * LIMITS.nameLength).toLowerCase();
};

const parseBackoff = ({ problems }: ParseScope, field: string, task: v1Workflows.CreateTaskOpts) => {
  const factor = task.backoffFactor === undefined ? null : shortestFloat(task.backoffFactor);
  if (factor !== null && !(factor >= 1 && factor <= 1000)) {
    problems.add(`${field}.RetryBackoffFactor`, `the factor must be from 1 to 1000, got ${factor}`);
  }
  const seconds = task.backoffMaxSeconds ?? (factor === null ? null : BACKOFF_SECONDS_MAX);
  if (seconds !== null) problems.whole(`${field}.RetryBackoffMaxSeconds`, seconds, 1, BACKOFF_SECONDS_MAX);
  return { backoffFactor: factor, backoffMaxSeconds: seconds };
};

const parseLabel = (
  { problems }: ParseScope,
  field: string,
  key: string,
  label: v1Trigger.DesiredWorkerLabels,
): DesiredLabel => {
  const required = label.required ?? false;
  const empty = label.strValue === undefined && label.intValue === undefined;
  if (label.strValue !== undefined && label.intValue !== undefined) {
    refuse(`Invalid affinity config: label '${key}' has both a string and an integer value`);
  }
  // SDKs send a label without a value for null, 0 and ''. No worker satisfies it: as a wish that is harmless.
  if (empty && required) {
    refuse(
      `Invalid affinity config: label '${key}' is required but has neither a string nor an integer value`,
    );
  }
  return {
    strValue:
      label.strValue === undefined
        ? null
        : problems.text(`${field}.StrValue`, label.strValue, LIMITS.eventKeyLength),
    intValue: label.intValue ?? null,
    required,
    comparator: problems.choice(
      `${field}.Comparator`,
      label.comparator ?? WorkerLabelComparator.EQUAL,
      COMPARATORS,
      'EQUAL',
    ),
    weight: label.weight ?? LABEL_WEIGHT,
  };
};

const parseLabels = (
  scope: ParseScope,
  field: string,
  labels: v1Workflows.CreateTaskOpts['workerLabels'],
): Record<string, DesiredLabel> =>
  Object.fromEntries(
    scope.problems.entries(field, Object.entries(labels), LIMITS.workerLabels).map(([key, label]) => {
      scope.problems.text(field, key, LIMITS.nameLength);
      return [key, parseLabel(scope, `${field}[${key}]`, key, label)];
    }),
  );

const parseSlots = ({ problems }: ParseScope, field: string, task: v1Workflows.CreateTaskOpts) => {
  const requests = problems.entries(field, Object.entries(task.slotRequests));
  if (requests.length === 0) return { [task.isDurable ? 'durable' : 'default']: 1 };
  return Object.fromEntries(
    requests.map(([type, units]) => {
      if (type === '') problems.add(field, 'a slot type must not be empty');
      problems.text(field, type, LIMITS.nameLength);
      return [type, problems.whole(`${field}[${type}]`, units, 1, INT32_MAX)];
    }),
  );
};

const parseBatch = (
  scope: ParseScope,
  field: string,
  batch: v1Workflows.TaskBatchConfig | undefined,
): BatchDefinition | null => {
  if (!batch) return null;
  const { problems } = scope;
  return {
    maxSize: problems.whole(`${field}.batchMaxSize`, batch.batchMaxSize, 1, LIMITS.batchSize),
    maxIntervalMs: problems.whole(
      `${field}.batchMaxInterval`,
      batch.batchMaxIntervalMs ?? 1000,
      1,
      BATCH_INTERVAL_MS_MAX,
    ),
    groupKeyExpression: scope.expression(
      'batch-key',
      `${field}.batchGroupKey`,
      batch.batchGroupKey || "'default'",
    ),
    groupMaxRuns: problems.whole(
      `${field}.batchGroupMaxRuns`,
      batch.batchGroupMaxRuns ?? 100,
      1,
      BATCH_GROUP_RUNS_MAX,
    ),
    broadcastOutput: batch.broadcastOutput ?? false,
  };
};

export const parseTask = (
  scope: ParseScope,
  field: string,
  task: v1Workflows.CreateTaskOpts,
  onFailure: boolean,
): ValidTask => {
  const { problems } = scope;
  const executionTimeoutText = task.timeout || EXECUTION_TIMEOUT;
  const scheduleTimeoutText = task.scheduleTimeout || SCHEDULE_TIMEOUT;
  return {
    readableId: problems.name(`${field}.ReadableId`, task.readableId),
    actionId: parseAction(scope, `${field}.Action`, task.action),
    parents: [...new Set(problems.entries(`${field}.Parents`, task.parents, LIMITS.tasksPerWorkflow))],
    onFailure,
    durable: task.isDurable,
    retries: problems.whole(`${field}.Retries`, task.retries, 0, INT32_MAX),
    ...parseBackoff(scope, field, task),
    executionTimeoutMs: scope.duration(`${field}.Timeout`, executionTimeoutText),
    executionTimeoutText,
    scheduleTimeoutMs: scope.duration(`${field}.ScheduleTimeout`, scheduleTimeoutText),
    scheduleTimeoutText,
    slotRequests: parseSlots(scope, `${field}.slotRequests`, task),
    rateLimits: parseRateLimits(scope, `${field}.RateLimits`, task.rateLimits),
    desiredLabels: parseLabels(scope, `${field}.DesiredWorkerLabels`, task.workerLabels),
    concurrency: parseConcurrencyList(scope, `${field}.concurrency`, task.concurrency),
    conditions: task.conditions ? parseConditions(scope, `${field}.TriggerConditions`, task.conditions) : [],
    batch: parseBatch(scope, `${field}.batchConfig`, task.batch),
  };
};
