/** Compiling expressions: once per text and context, with everything that can be refused before any input is known. */
import { type CelEnv, type CelInput, type CelResult, celEnv, parse, plan } from '@bufbuild/cel';
import { EngineError, LIMITS } from '@hatchet-ts/contracts';
import { LRUCache } from 'lru-cache';
import { type CelContext, contextRule } from './contexts';
import { BOUNDED_FUNCTIONS, EXTENSIONS } from './functions';
import { ExpressionRefused, SyntaxTree } from './syntax-tree';

/** About 20 kB each; a compilation takes tens of microseconds, so that a miss is cheap. */
const COMPILED_MAX = 2000;

export interface CompiledExpression<C extends CelContext = CelContext> {
  readonly context: C;
  readonly expression: string;
  /** A plan, or what an expression of blanks stands for. */
  readonly program: boolean | ((bindings: Record<string, CelInput>) => CelResult);
}

const standard: CelEnv = celEnv({ funcs: BOUNDED_FUNCTIONS });
const extended: CelEnv = celEnv({ funcs: [...BOUNDED_FUNCTIONS, ...EXTENSIONS] });

const compiled = new LRUCache<string, CompiledExpression>({ max: COMPILED_MAX });

const compileProgram = (context: CelContext, expression: string): CompiledExpression['program'] => {
  const rule = contextRule(context);
  if (expression.trim() === '') {
    if (rule.blank === undefined) throw new ExpressionRefused('it is empty');
    return rule.blank;
  }
  if (expression.length > LIMITS.expressionLength) {
    throw new ExpressionRefused(`it is longer than ${LIMITS.expressionLength} characters`);
  }
  const environment = rule.extensions ? extended : standard;
  const { expr } = parse(expression);
  new SyntaxTree(environment, new Set(rule.variables.map(([name]) => name))).prepare(expr);
  return plan(environment, expr);
};

/** What is wrong with an expression, as a sentence, or null. */
export type ExpressionChecker = (context: CelContext, expression: string) => string | null;

const refusalOf = (error: unknown): string => {
  // The library's parser and ours are recursive; what overflows them is refused like any other nesting.
  if (error instanceof RangeError) return 'it is nested too deeply';
  return error instanceof Error ? error.message : String(error);
};

/**
 * @param context decides which variables exist
 * @throws EngineError invalid_argument naming the expression's fault, with its position where the parser knows it
 */
export const compile = <C extends CelContext>(context: C, expression: string): CompiledExpression<C> => {
  const key = `${context} ${expression}`;
  const cached = compiled.get(key);
  if (cached) return cached as CompiledExpression<C>;
  try {
    const fresh = { context, expression, program: compileProgram(context, expression) };
    compiled.set(key, fresh);
    return fresh;
  } catch (error) {
    throw new EngineError('invalid_argument', `failed to compile expression: ${refusalOf(error)}`, {
      cause: error,
    });
  }
};

export const checkExpression: ExpressionChecker = (context, expression) => {
  try {
    compile(context, expression);
    return null;
  } catch (error) {
    if (error instanceof EngineError) return error.message;
    throw error;
  }
};
