import { randomBytes } from 'node:crypto';

/**
 * Stored JSON that goes out byte for byte: parsing and printing it again would lose integers beyond 2^53, the order
 * of keys and the spelling of numbers (design section 3).
 */
class VerbatimJson {
  constructor(readonly text: string) {}
}

/** Unguessable, so that no text of a user can be taken for the place of a fragment. */
const MARK = randomBytes(12).toString('hex');
const PLACE = new RegExp(`"${MARK}:(\\d+)"`, 'g');

/**
 * Stands for stored JSON text inside a response body. The type says what clients are told it is.
 *
 * @param text valid JSON
 */
export function verbatim<T = Record<string, unknown>>(text: string): T {
  return new VerbatimJson(text) as T;
}

/** `JSON.stringify` that knows `verbatim` values. */
export function stringifyBody(body: unknown): string {
  const fragments: string[] = [];
  const text = JSON.stringify(body, (_key, value: unknown) => {
    if (!(value instanceof VerbatimJson)) return value;
    fragments.push(value.text);
    return `${MARK}:${fragments.length - 1}`;
  });
  if (fragments.length === 0) return text;
  return text.replace(PLACE, (_place, index: string) => fragments[Number(index)]!);
}
