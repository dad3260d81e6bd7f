import { type CelInput, type CelValue, celType, isCelError, isCelUint } from '@bufbuild/cel';
import { LIMITS } from '@hatchet-ts/contracts';
import type { CompiledExpression } from './compile';
import {
  type CelContext,
  type CelOutcome,
  type CelVariables,
  contextRule,
  type ExpressionFailure,
  type OutcomeKind,
} from './contexts';
import { toCelInput } from './json-values';
import { EXHAUSTED_TEXT, metered } from './work-meter';

/** `error` is the text for the task or the caller (10.3), `reason` the bare cause, for failure records. */
export type Evaluation<T> = { ok: true; value: T } | { ok: false; error: string; reason: string };

type Failure = { kind: ExpressionFailure['kind']; reason: string; type?: string };
type Converted = { value: string | number | boolean } | Failure;

const METADATA_REFUSED = 'failed to process additional metadata: not a json object';

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const wrongType = (value: CelValue): Failure => {
  const type = celType(value).name;
  return { kind: 'wrong-type', reason: `the result is of type ${type}`, type };
};

const convert: Record<OutcomeKind, (value: CelValue, context: CelContext) => Converted> = {
  key: (value, context) => {
    if (typeof value !== 'string') return wrongType(value);
    if (value === '' && contextRule(context).emptyKeyRefused) {
      return { kind: 'empty-key', reason: 'the result is an empty string' };
    }
    const bytes = Buffer.byteLength(value);
    if (bytes > LIMITS.expressionKeyBytes) {
      return {
        kind: 'error',
        reason: `the result has ${bytes} bytes, at most ${LIMITS.expressionKeyBytes} are allowed; checksum() shortens it`,
      };
    }
    return { value };
  },
  count: (value, context) => {
    let number: number;
    if (typeof value === 'bigint') number = Number(value);
    else if (isCelUint(value)) number = Number(value.value);
    else if (typeof value === 'number' && (contextRule(context).fractionAllowed || Number.isInteger(value))) {
      number = Math.trunc(value);
    } else return wrongType(value);
    if (!Number.isSafeInteger(number) || number < 0) {
      return { kind: 'error', reason: `the result ${number} is not a whole number of 0 or more` };
    }
    return { value: number };
  },
  verdict: (value) => (typeof value === 'boolean' ? { value } : wrongType(value)),
};

/** The library's word for it; SDK users know cel-go's. */
const MISSING_KEY = /^field not found: /;

const run = (expression: CompiledExpression, variables: object): Converted => {
  if (typeof expression.program === 'boolean') return { value: expression.program };
  const { program, context } = expression;
  const bindings: Record<string, CelInput> = {};
  for (const [name, property] of contextRule(context).variables) {
    const value = (variables as Record<string, unknown>)[property];
    if (name === 'additional_metadata' && value != null && !isObject(value)) {
      return { kind: 'error', reason: METADATA_REFUSED };
    }
    const absent = name === 'additional_metadata' || name === 'payload' ? {} : null;
    bindings[name] = toCelInput(value ?? absent);
  }
  const { value: result, exhausted } = metered(() => program(bindings));
  if (exhausted) return { kind: 'error', reason: EXHAUSTED_TEXT };
  if (isCelError(result)) {
    return MISSING_KEY.test(result.message)
      ? { kind: 'missing-key', reason: result.message.replace(MISSING_KEY, 'no such key: ') }
      : { kind: 'error', reason: result.message };
  }
  return convert[contextRule(context).outcome](result, context);
};

/**
 * Evaluates within LIMITS.expressionWork and LIMITS.expressionMs; never throws for what the expression or its input do.
 *
 * @param variables parsed JSON where the context says so
 */
export const evaluate = <C extends CelContext>(
  expression: CompiledExpression<C>,
  variables: CelVariables[C],
): Evaluation<CelOutcome<C>> => {
  const result = run(expression, variables);
  if ('value' in result) return { ok: true, value: result.value as CelOutcome<C> };
  const { reason } = result;
  // Known by this very sentence, without the expression: the metadata is at fault.
  if (reason === METADATA_REFUSED) return { ok: false, error: reason, reason };
  const failure = { ...result, expression: expression.expression } as ExpressionFailure;
  return { ok: false, error: contextRule(expression.context).describe(failure), reason };
};
