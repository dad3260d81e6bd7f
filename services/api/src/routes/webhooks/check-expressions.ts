import { type CelContext, checkExpression } from '@hatchet-ts/engine';
import { HttpError } from '../../http/http-error';

/** @throws HttpError 400 for an expression that does not compile (WHK-05) */
export function checkExpressions(eventKey: string | undefined, scope: string | undefined): void {
  check('webhook-event-key', eventKey, 'eventKeyExpression');
  // An empty scope expression is how clients take one away.
  if (scope !== '') check('webhook-scope', scope, 'scopeExpression');
}

function check(context: CelContext, expression: string | undefined, field: string): void {
  if (expression === undefined) return;
  const problem = checkExpression(context, expression);
  if (problem !== null) throw new HttpError(400, problem, field);
}
