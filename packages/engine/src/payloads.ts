import { invalidArgument, LIMITS } from '@hatchet-ts/contracts';
import { isNestedTooDeep } from './json-depth';

/**
 * The one sanitiser of bodies that come from outside (design section 3): checked once at the edge, then opaque.
 * Escaped NULs are kept in payloads, since they are stored as text; raw NULs are not valid JSON to begin with.
 */

/** Escaped NUL: backslash-u0000 behind an even number of backslashes. */
const ESCAPED_NUL = /(?:^|[^\\])(?:\\\\)*\\u0000/;

/** A run's input: JSON object text; empty, `null` and absent mean `{}` (design section 12). */
export function validInput(text: string | null | undefined, field: string): string {
  if (text === undefined || text === null || text === '' || text === '{}' || text === 'null') return '{}';
  const value = parse(text, field);
  if (value === null) return '{}';
  if (typeof value !== 'object' || Array.isArray(value))
    throw invalidArgument(
      `Invalid request: field \`${field}\` must be a JSON object, got ${describe(value)}`,
      field,
    );
  return text;
}

/** Metadata: a JSON object of strings, or nothing. @returns text to store (null for none) and the parsed pairs */
export function validMetadata(
  text: string | null | undefined,
  field: string,
): { text: string | null; pairs: Record<string, unknown> } {
  if (text === undefined || text === null || text === '' || text === '{}' || text === 'null')
    return { text: null, pairs: {} };
  const value = parse(text, field);
  if (value === null) return { text: null, pairs: {} };
  if (typeof value !== 'object' || Array.isArray(value))
    throw invalidArgument(
      `Invalid request: field \`${field}\` must be a JSON object, got ${describe(value)}`,
      field,
    );
  if (ESCAPED_NUL.test(text))
    throw invalidArgument(
      `Invalid request: encoded jsonb contains invalid null character \\u0000 in field \`${field}\``,
      field,
    );
  return { text, pairs: value as Record<string, unknown> };
}

function parse(text: string, field: string): unknown {
  if (isNestedTooDeep(text))
    throw invalidArgument(
      `Invalid request: field \`${field}\` is nested deeper than ${LIMITS.jsonDepth} levels`,
      field,
    );
  try {
    return JSON.parse(text);
  } catch {
    throw invalidArgument(`Invalid request: invalid json in field \`${field}\``, field);
  }
}

function describe(value: unknown): string {
  return Array.isArray(value) ? 'an array' : value === null ? 'null' : `a ${typeof value}`;
}

/** A reported output: JSON text, or nothing. @returns null with the reason when it cannot be stored */
export function validOutput(
  text: string | null | undefined,
): { ok: true; output: string | null } | { ok: false } {
  if (text === undefined || text === null || text === '') return { ok: true, output: null };
  // Small scalars are common ("null", "{}") and need no parser.
  if (text === '{}' || text === 'null') return { ok: true, output: text };
  try {
    JSON.parse(text);
    return { ok: true, output: text };
  } catch {
    return { ok: false };
  }
}

/** Text columns cannot hold NUL, and lone surrogates are not UTF-8: both are replaced, the rest stays byte for byte. */
export function storableText(text: string): string {
  const clean = text.includes('\0') ? text.replaceAll('\0', '') : text;
  return clean.isWellFormed() ? clean : clean.toWellFormed();
}

/** Keys the engine or the SDKs make unique per run: never filtered on, never indexed. */
export function isIndexedMetadata(key: string): boolean {
  return key !== 'traceparent' && key !== 'tracestate' && !key.startsWith('hatchet__');
}
