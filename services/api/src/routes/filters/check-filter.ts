import { checkExpression } from '@hatchet-ts/engine';
import { HttpError } from '../../http/http-error';

/** @throws HttpError 400 for an expression that does not compile (engine-behaviour 10.2.6) */
export function checkFilterExpression(expression: string): void {
  const problem = checkExpression('event-filter', expression);
  if (problem !== null) throw new HttpError(400, problem, 'expression');
}

export const DUPLICATE = 'a filter with that scope, expression and payload already exists for the workflow';
