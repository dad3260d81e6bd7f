import { LIMITS, type RateLimitDefinition, type RateLimitWindow, v1Workflows } from '@hatchet-ts/contracts';
import type { ParseScope } from './parse-scope';

const { RateLimitDuration } = v1Workflows;

const WINDOWS: Readonly<Record<number, RateLimitWindow>> = {
  [RateLimitDuration.SECOND]: 'SECOND',
  [RateLimitDuration.MINUTE]: 'MINUTE',
  [RateLimitDuration.HOUR]: 'HOUR',
  [RateLimitDuration.DAY]: 'DAY',
  [RateLimitDuration.WEEK]: 'WEEK',
  [RateLimitDuration.MONTH]: 'MONTH',
  [RateLimitDuration.YEAR]: 'YEAR',
};

/** What SDKs send as the limit of a static key: the limit and window stored under it hold. */
const STORED_LIMIT = '-1';
const INT32_MAX = 2 ** 31 - 1;

const limitExpressionOf = (sent: v1Workflows.CreateTaskRateLimit): string | null =>
  sent.limitValuesExpr && sent.limitValuesExpr.trim() !== STORED_LIMIT ? sent.limitValuesExpr : null;

const usesExpression = (sent: v1Workflows.CreateTaskRateLimit): boolean =>
  Boolean(sent.keyExpr || sent.unitsExpr) || limitExpressionOf(sent) !== null;

const parseRateLimit = (
  scope: ParseScope,
  field: string,
  sent: v1Workflows.CreateTaskRateLimit,
  dynamic: boolean,
): RateLimitDefinition => {
  const { problems } = scope;
  if (!sent.key && !sent.keyExpr)
    problems.add(`${field}.Key`, 'a rate limit needs a key or a key expression');
  if (sent.units === undefined && !sent.unitsExpr) {
    problems.add(`${field}.Units`, 'a rate limit needs units or a units expression');
  }
  const limitExpression = limitExpressionOf(sent);
  return {
    key: problems.text(`${field}.Key`, sent.key, LIMITS.expressionLength),
    units: sent.units === undefined ? null : problems.whole(`${field}.Units`, sent.units, 0, INT32_MAX),
    keyExpression: sent.keyExpr ? scope.expression('rate-limit-key', `${field}.KeyExpr`, sent.keyExpr) : null,
    unitsExpression: sent.unitsExpr
      ? scope.expression('rate-limit-units', `${field}.UnitsExpr`, sent.unitsExpr)
      : null,
    limitExpression:
      limitExpression === null
        ? null
        : scope.expression('rate-limit-limit', `${field}.LimitExpr`, limitExpression),
    limitText: sent.limitValuesExpr
      ? problems.text(`${field}.LimitExpr`, sent.limitValuesExpr, LIMITS.expressionLength)
      : null,
    dynamic,
    window: problems.choice(
      `${field}.Duration`,
      sent.duration ?? RateLimitDuration.MINUTE,
      WINDOWS,
      'MINUTE',
    ),
  };
};

export const parseRateLimits = (
  scope: ParseScope,
  field: string,
  entries: readonly v1Workflows.CreateTaskRateLimit[],
): RateLimitDefinition[] => {
  // 2.1.7: one expression makes all entries of the task dynamic.
  const dynamic = entries.some(usesExpression);
  return scope.problems
    .entries(field, entries)
    .map((entry, index) => parseRateLimit(scope, `${field}[${index}]`, entry, dynamic));
};
