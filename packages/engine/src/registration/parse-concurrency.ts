import { type ConcurrencyStrategy, LIMITS, v1Workflows } from '@hatchet-ts/contracts';
import type { ParseScope } from './parse-scope';
import { refuse } from './problems';
import type { ValidConcurrency } from './valid-registration';

const { ConcurrencyLimitStrategy } = v1Workflows;

const STRATEGIES: Readonly<Record<number, ConcurrencyStrategy>> = {
  [ConcurrencyLimitStrategy.CANCEL_IN_PROGRESS]: 'CANCEL_IN_PROGRESS',
  [ConcurrencyLimitStrategy.GROUP_ROUND_ROBIN]: 'GROUP_ROUND_ROBIN',
  [ConcurrencyLimitStrategy.CANCEL_NEWEST]: 'CANCEL_NEWEST',
  [ConcurrencyLimitStrategy.CANCEL_QUEUED_EXCEPT_NEWEST]: 'CANCEL_QUEUED_EXCEPT_NEWEST',
  [ConcurrencyLimitStrategy.CANCEL_QUEUED_EXCEPT_OLDEST]: 'CANCEL_QUEUED_EXCEPT_OLDEST',
};

/** Names of retired strategies, for the sentence that refuses them (4.2.9). */
const RETIRED: Readonly<Record<number, string>> = {
  [ConcurrencyLimitStrategy.DROP_NEWEST]: 'DROP_NEWEST',
  [ConcurrencyLimitStrategy.QUEUE_NEWEST]: 'QUEUE_NEWEST',
};

const INT32_MAX = 2 ** 31 - 1;

const parseStrategy = ({ problems }: ParseScope, field: string, value: number): ConcurrencyStrategy => {
  const retired = RETIRED[value];
  if (retired === undefined) return problems.choice(field, value, STRATEGIES, 'CANCEL_IN_PROGRESS');
  problems.add(field, `the strategy ${retired} is no longer supported`);
  return 'CANCEL_IN_PROGRESS';
};

export const parseConcurrency = (
  scope: ParseScope,
  field: string,
  entry: v1Workflows.Concurrency,
): ValidConcurrency => {
  const { problems } = scope;
  if (entry.expression.trim() === '') refuse('CEL expression is required for concurrency');

  const name = entry.name ? problems.text(`${field}.Name`, entry.name, LIMITS.nameLength) : null;
  const tenantScoped = entry.isTenantScoped ?? false;
  if (tenantScoped && name === null) {
    problems.add(`${field}.Name`, 'a concurrency limit that spans the tenant needs a name');
  }
  return {
    expression: scope.expression('concurrency-key', `${field}.Expression`, entry.expression),
    // 0 is a limit of its own (4.2.1), absence is not.
    maxRuns: problems.whole(`${field}.MaxRuns`, entry.maxRuns ?? 1, 0, INT32_MAX),
    strategy: parseStrategy(
      scope,
      `${field}.LimitStrategy`,
      entry.limitStrategy ?? ConcurrencyLimitStrategy.CANCEL_IN_PROGRESS,
    ),
    name,
    tenantScoped,
    maxRunsExpression: entry.maxRunsExpression
      ? scope.expression('concurrency-limit', `${field}.MaxRunsExpression`, entry.maxRunsExpression)
      : null,
  };
};

export const parseConcurrencyList = (
  scope: ParseScope,
  field: string,
  entries: readonly v1Workflows.Concurrency[],
): ValidConcurrency[] =>
  scope.problems
    .entries(field, entries)
    .map((entry, index) => parseConcurrency(scope, `${field}[${index}]`, entry));
