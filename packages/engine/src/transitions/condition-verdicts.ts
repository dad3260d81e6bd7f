import { compile, evaluate } from '../cel';
import type { ExpressionFailures } from './expression-failures';

/**
 * What conditions say about one event. Thousands of waits hold a handful of expressions, so each is evaluated once per
 * event; one that fails is not met and noted (8.3.7).
 */
export class ConditionVerdicts {
  private readonly known = new Map<string, boolean>();
  private parsed: { value: unknown } | null = null;

  constructor(
    private readonly event: { tenantId: string; key: string; payload: string },
    private readonly failures: ExpressionFailures,
  ) {}

  holds(expression: string): boolean {
    if (expression === '') return true;
    let verdict = this.known.get(expression);
    if (verdict === undefined) {
      verdict = this.evaluate(expression);
      this.known.set(expression, verdict);
    }
    return verdict;
  }

  private evaluate(expression: string): boolean {
    this.parsed ??= { value: JSON.parse(this.event.payload) };
    const { value } = this.parsed;
    const outcome = evaluate(compile('condition', expression), { input: value, output: value });
    if (outcome.ok) return outcome.value;
    const { tenantId, key } = this.event;
    this.failures.add(
      tenantId,
      'CONDITION',
      `failed to evaluate condition (${expression}) on event ${key}: ${outcome.error}`,
    );
    return false;
  }
}
