import { isUtf8 } from 'node:buffer';
import type { CelContext, ExpressionChecker } from '../cel';
import { parseDuration } from '../durations';
import { Problems } from './problems';

/** What every part of a registration is parsed with. */
export class ParseScope {
  readonly problems = new Problems();

  constructor(private readonly checkExpression: ExpressionChecker) {}

  expression(context: CelContext, field: string, text: string): string {
    const fault = this.checkExpression(context, text);
    if (fault !== null) this.problems.add(field, fault);
    return this.problems.storable(field, text);
  }

  /** @returns milliseconds; 0 after a problem */
  duration(field: string, text: string): number {
    const parsed = parseDuration(text);
    if (parsed.ok) return parsed.value;
    this.problems.add(field, parsed.error);
    return 0;
  }

  /**
   * A JSON object as the bytes or the text the client sent; null, an empty text and an absent one are none.
   * @returns the text, kept as it came
   */
  jsonObject(field: string, sent: Uint8Array | string | undefined): string | null {
    if (typeof sent !== 'string' && sent !== undefined && !isUtf8(sent)) {
      this.problems.add(field, 'the bytes are not UTF-8');
      return null;
    }
    const text = typeof sent === 'string' ? sent : Buffer.from(sent ?? []).toString();
    if (text.trim() === '') return null;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.problems.add(field, `the text is not JSON: ${error.message}`);
      return null;
    }
    if (value === null) return null;
    if (typeof value === 'object' && !Array.isArray(value)) return text;
    this.problems.add(field, 'the text is JSON, but not an object');
    return null;
  }
}
