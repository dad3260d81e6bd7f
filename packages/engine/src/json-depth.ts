import { LIMITS } from '@hatchet-ts/contracts';

const OPENING = /[[{]/g;

/**
 * Whether JSON text is nested deeper than `LIMITS.jsonDepth`: deeper than what readers in other languages take, and
 * than what recursion over it survives in ours. Works on any text, valid or not, in one pass without recursion.
 */
export function isNestedTooDeep(text: string): boolean {
  // Every level takes two characters, so nearly all bodies are done here.
  if (text.length <= 2 * LIMITS.jsonDepth || (text.match(OPENING)?.length ?? 0) <= LIMITS.jsonDepth)
    return false;
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '[' || character === '{') {
      if (++depth > LIMITS.jsonDepth) return true;
    } else if (character === ']' || character === '}') depth--;
  }
  return false;
}
