import type { Json } from './trace';

/** What closes a payload that ends in an error text, where the recording cut the stack trace and all behind it. */
const CUT_BEHIND_STACK = '"}}';

/** @returns the object or list a text holds, undefined when it is something else */
export function parseJsonText(text: string): Json | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text.endsWith('<stack>') ? text + CUT_BEHIND_STACK : text) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
