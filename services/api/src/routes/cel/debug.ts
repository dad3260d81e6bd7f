import { checkExpression, compile, evaluate } from '@hatchet-ts/engine';
import { route } from '../../http/route';

const EVENT_ID = '00000000-0000-7000-8000-000000000000';

/** Tries an event filter's expression. What is wrong with it is the answer, not an error. */
export const debugCel = route<'v1-cel:debug'>({
  operationId: 'v1-cel:debug',
  method: 'post',
  path: '/api/v1/stable/tenants/{tenant}/cel/debug',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  handle({ body }) {
    const { expression, input, filterPayload, additionalMetadata } = body;
    const problem = checkExpression('event-filter', expression);
    if (problem !== null) return { status: 'ERROR', error: problem } as const;
    const result = evaluate(compile('event-filter', expression), {
      input,
      payload: filterPayload ?? null,
      additionalMetadata: additionalMetadata ?? null,
      eventId: EVENT_ID,
      eventKey: '',
    });
    return result.ok
      ? ({ status: 'SUCCESS', output: result.value } as const)
      : ({ status: 'ERROR', error: result.error } as const);
  },
});
