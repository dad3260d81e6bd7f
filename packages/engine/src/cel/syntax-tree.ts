/**
 * One walk over a parsed expression: refuses unknown names and too much of it, and puts the meter into every loop.
 * The library itself looks names up only when it evaluates.
 */
import type { CelEnv } from '@bufbuild/cel';
import {
  type Expr,
  type Expr_Call,
  Expr_CallSchema,
  type Expr_Comprehension,
  ExprSchema,
} from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';
import { create } from '@bufbuild/protobuf';
import { LIMITS } from '@hatchet-ts/contracts';
import { STEP_FUNCTION } from './functions';

/** Names of types, which are values in CEL: `type(input.n) == double`. */
const TYPE_NAMES = new Set([
  ...['bool', 'bytes', 'double', 'dyn', 'int', 'list', 'map', 'null_type', 'string', 'type', 'uint'],
  ...['google', 'timestamp', 'duration'],
]);

/** Operators the planner knows by itself; they are no functions of the environment. */
const PLANNED_OPERATORS = new Set([
  ...['_[_]', '_?_:_', '_&&_', '_||_', '@not_strictly_false', '__not_strictly_false__'],
]);

export class ExpressionRefused extends Error {}

/** `a.b.c` as text when the expression is nothing but names. */
const qualifiedName = (expression: Expr | undefined): string | null => {
  if (expression?.exprKind.case === 'identExpr') return expression.exprKind.value.name;
  if (expression?.exprKind.case !== 'selectExpr' || expression.exprKind.value.testOnly) return null;
  const prefix = qualifiedName(expression.exprKind.value.operand);
  return prefix === null ? null : `${prefix}.${expression.exprKind.value.field}`;
};

const metered = (condition: Expr): Expr =>
  create(ExprSchema, {
    id: condition.id,
    exprKind: {
      case: 'callExpr',
      value: create(Expr_CallSchema, { function: STEP_FUNCTION, args: [condition] }),
    },
  });

/** Checks and meters one expression in place. */
export class SyntaxTree {
  #nodes = 0;

  constructor(
    private readonly environment: CelEnv,
    private readonly variables: ReadonlySet<string>,
  ) {}

  /** @throws ExpressionRefused */
  prepare(expression: Expr): void {
    this.#visit(expression, this.variables, 1);
  }

  #visit(expression: Expr | undefined, scope: ReadonlySet<string>, depth: number): void {
    if (!expression) return;
    if (++this.#nodes > LIMITS.expressionNodes) {
      throw new ExpressionRefused(`it has more than ${LIMITS.expressionNodes} parts`);
    }
    if (depth > LIMITS.expressionDepth) {
      throw new ExpressionRefused(`it is nested more than ${LIMITS.expressionDepth} levels deep`);
    }
    const inside = (...children: (Expr | undefined)[]) => {
      for (const child of children) this.#visit(child, scope, depth + 1);
    };
    const { exprKind } = expression;
    switch (exprKind.case) {
      case 'identExpr':
        this.#checkVariable(exprKind.value.name, scope);
        break;
      case 'selectExpr':
        inside(exprKind.value.operand);
        break;
      case 'callExpr':
        if (this.#isNamespaced(exprKind.value)) inside(...exprKind.value.args);
        else {
          this.#checkFunction(exprKind.value.function);
          inside(exprKind.value.target, ...exprKind.value.args);
        }
        break;
      case 'listExpr':
        inside(...exprKind.value.elements);
        break;
      case 'structExpr':
        for (const entry of exprKind.value.entries) {
          if (entry.keyKind.case === 'mapKey') inside(entry.keyKind.value);
          inside(entry.value);
        }
        break;
      case 'comprehensionExpr':
        this.#visitLoop(exprKind.value, scope, depth);
        break;
    }
  }

  #visitLoop(loop: Expr_Comprehension, scope: ReadonlySet<string>, depth: number): void {
    this.#visit(loop.iterRange, scope, depth + 1);
    this.#visit(loop.accuInit, scope, depth + 1);
    const inner = new Set([...scope, loop.iterVar, loop.accuVar]);
    if (loop.iterVar2) inner.add(loop.iterVar2);
    for (const part of [loop.loopCondition, loop.loopStep, loop.result]) {
      this.#visit(part, inner, depth + 1);
    }
    if (loop.loopCondition) loop.loopCondition = metered(loop.loopCondition);
  }

  #isNamespaced(call: Expr_Call): boolean {
    const namespace = qualifiedName(call.target);
    return namespace !== null && this.environment.funcs.find(`${namespace}.${call.function}`) !== undefined;
  }

  #checkVariable(name: string, scope: ReadonlySet<string>): void {
    const bare = name.replace(/^\./, '');
    if (scope.has(bare) || TYPE_NAMES.has(bare)) return;
    throw new ExpressionRefused(
      `undeclared reference to '${bare}', known here: ${[...this.variables].join(', ')}`,
    );
  }

  #checkFunction(name: string): void {
    if (PLANNED_OPERATORS.has(name) || this.environment.funcs.find(name)) return;
    throw new ExpressionRefused(`there is no function '${name}' for these arguments here`);
  }
}
