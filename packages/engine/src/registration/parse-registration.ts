/**
 * The gate every registration passes (engine rules 2.1.1, 2.1.3 to 2.1.7): what comes out is complete, within its limits
 * and free of contradictions. Whether static rate limits exist is left to the caller, who has the database.
 */
import {
  LIMITS,
  PRIORITY_MAX,
  PRIORITY_MIN,
  v1Workflows,
  type WorkflowDefinition,
} from '@hatchet-ts/contracts';
import { checkExpression, type ExpressionChecker } from '../cel';
import { parseCron } from '../cron-expression';
import { DURATION_MS_MAX } from '../durations';
import { parseConcurrencyList } from './parse-concurrency';
import { ParseScope } from './parse-scope';
import { parseTask } from './parse-task';
import { refuse } from './problems';
import { sortTasks } from './sort-tasks';
import type { ValidRegistration, ValidTask } from './valid-registration';

type Request = v1Workflows.CreateWorkflowVersionRequest;
type Sticky = NonNullable<WorkflowDefinition['sticky']>;
type IdempotencyMethod = NonNullable<WorkflowDefinition['idempotency']>['method'];

const { StickyStrategy, IdempotencyMethod: Method } = v1Workflows;
const STICKY: Readonly<Record<number, Sticky>> = {
  [StickyStrategy.SOFT]: 'SOFT',
  [StickyStrategy.HARD]: 'HARD',
};
const METHODS: Readonly<Record<number, IdempotencyMethod>> = {
  [Method.TTL]: 'TTL',
  [Method.STATUS]: 'STATUS',
};

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];

const parseEventTriggers = ({ problems }: ParseScope, keys: readonly string[]): string[] => {
  const path = (index: number) => `EventTriggers[${index}]`;
  return unique(
    problems.entries('EventTriggers', keys).map((key, index) => {
      if (key === '') problems.add(path(index), 'an event key must not be empty');
      return problems.text(path(index), key, LIMITS.eventKeyLength);
    }),
  );
};

const parseCronTriggers = ({ problems }: ParseScope, expressions: readonly string[]): string[] =>
  unique(
    problems.entries('CronTriggers', expressions).map((expression, index) => {
      const parsed = parseCron(expression);
      if (!parsed.ok) problems.add(`CronTriggers[${index}]`, parsed.error);
      return expression;
    }),
  );

const parsePriority = ({ problems }: ParseScope, priority: number | undefined): number | null => {
  if (priority === undefined) return null;
  if (!(priority >= PRIORITY_MIN && priority <= PRIORITY_MAX)) {
    problems.add(
      'DefaultPriority',
      `priority must be between ${PRIORITY_MIN} and ${PRIORITY_MAX}, got ${priority}`,
    );
  }
  return priority;
};

const parseFilters = (scope: ParseScope, filters: readonly v1Workflows.DefaultFilter[]) =>
  scope.problems.entries('DefaultFilters', filters).map((filter, index) => {
    const field = `DefaultFilters[${index}]`;
    // An event without a scope meets no filter: such a filter could only keep runs from happening.
    if (filter.scope === '') scope.problems.add(`${field}.Scope`, 'a filter needs a scope');
    return {
      expression: scope.expression('event-filter', `${field}.Expression`, filter.expression),
      scope: scope.problems.text(`${field}.Scope`, filter.scope, LIMITS.eventKeyLength),
      payload: scope.jsonObject(`${field}.Payload`, filter.payload),
    };
  });

const parseIdempotency = (scope: ParseScope, config: v1Workflows.IdempotencyConfig | undefined) =>
  config
    ? {
        expression: scope.expression('idempotency-key', 'Idempotency.Expression', config.expression),
        ttlMs: scope.problems.whole('Idempotency.TtlMs', config.ttlMs, 1, DURATION_MS_MAX),
        method: scope.problems.choice('Idempotency.Method', config.method ?? Method.TTL, METHODS, 'TTL'),
      }
    : null;

const parseTasks = (scope: ParseScope, request: Request): ValidTask[] => {
  const { problems } = scope;
  if (request.tasks.length === 0) problems.add('Tasks', 'a workflow needs at least one task');
  const tasks = problems
    .entries('Tasks', request.tasks, LIMITS.tasksPerWorkflow)
    .map((task, index) => parseTask(scope, `Tasks[${index}]`, task, false));
  if (request.onFailureTask) tasks.push(parseTask(scope, 'onFailureJob', request.onFailureTask, true));

  const names = new Set<string>();
  for (const task of tasks) {
    if (names.has(task.readableId)) problems.add('Tasks', `there are two tasks named '${task.readableId}'`);
    names.add(task.readableId);
  }
  return tasks;
};

/** 2.1.3: parents and parents of conditions are tasks of this workflow, and form no cycle. */
const checkDependencies = (scope: ParseScope, workflow: string, tasks: readonly ValidTask[]): void => {
  const main = tasks.filter((task) => !task.onFailure);
  const names = new Set(main.map((task) => task.readableId));
  for (const task of tasks) {
    const known = task.onFailure ? new Set<string>() : names;
    const unknown = task.parents.find((parent) => !known.has(parent));
    if (unknown !== undefined) {
      refuse(`dag parent not found: parent step '${unknown}' not found for step '${task.readableId}'`);
    }
    const parents = new Set(task.parents);
    for (const condition of task.conditions) {
      if (condition.kind !== 'parent' || parents.has(condition.parentReadableId)) continue;
      scope.problems.add(
        `Tasks[${task.readableId}].TriggerConditions`,
        `a condition on the output of '${condition.parentReadableId}' needs it among the parents of '${task.readableId}'`,
      );
    }
  }
  if (!sortTasks(main)) refuse(`job ${workflow} has a cycle`);
};

/**
 * @param checkExpressionOf compiles an expression for its place, or says why it cannot
 * @throws EngineError invalid_argument: one of the texts of engine rule 14.1, or the list of all problems
 */
export const parseRegistration = (
  request: Request,
  checkExpressionOf: ExpressionChecker = checkExpression,
): ValidRegistration => {
  const scope = new ParseScope(checkExpressionOf);
  const { problems } = scope;
  const inputJsonSchema = scope.jsonObject('inputJsonSchema', request.inputJsonSchema);
  const cronInput = scope.jsonObject('CronInput', request.cronInput);
  // Both forms are applied; the single one is what older SDKs know (contract 9.3).
  const concurrency = request.concurrency
    ? [request.concurrency, ...request.concurrencyArr]
    : request.concurrencyArr;
  const registration: ValidRegistration = {
    name: problems.name('Name', request.name),
    version: problems.text('Version', request.version, LIMITS.nameLength),
    description: problems.text('description', request.description, LIMITS.descriptionLength),
    eventTriggers: parseEventTriggers(scope, request.eventTriggers),
    cronTriggers: parseCronTriggers(scope, request.cronTriggers),
    cronInput,
    scheduledTriggers: [],
    sticky: request.sticky === undefined ? null : problems.choice('Sticky', request.sticky, STICKY, 'SOFT'),
    defaultPriority: parsePriority(scope, request.defaultPriority),
    concurrency: parseConcurrencyList(scope, 'Concurrency', concurrency),
    defaultFilters: parseFilters(scope, request.defaultFilters),
    inputJsonSchema,
    idempotency: parseIdempotency(scope, request.idempotency),
    tasks: parseTasks(scope, request),
  };
  problems.throwIfAny();
  checkDependencies(scope, registration.name, registration.tasks);
  problems.throwIfAny();
  return registration;
};

/** 2.1.7: keys that must have been stored before; registering without them fails. */
export const staticRateLimitKeys = (registration: { tasks: Pick<ValidTask, 'rateLimits'>[] }): string[] =>
  unique(
    registration.tasks.flatMap((task) =>
      task.rateLimits.filter((limit) => !limit.dynamic).map((limit) => limit.key),
    ),
  );
