/** Wide enough to recognise an error, narrow enough for one line. */
const LINE_WIDTH = 60;

/**
 * An error for a person. Some SDKs send it as JSON with message and stack; the stack, which repeats the message, then
 * says it all.
 */
export function errorText(text: string | undefined): string {
  if (!text?.startsWith('{')) return text ?? '';
  try {
    const { message, stack } = JSON.parse(text) as { message?: unknown; stack?: unknown };
    if (typeof message !== 'string') return text;
    return typeof stack === 'string' && stack.includes(message) ? stack : message;
  } catch (error) {
    // It only looked like JSON: an error is any text.
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** The same, for a line of a table. */
export function errorLine(text: string | undefined): string {
  const [line = ''] = errorText(text).split('\n');
  return line.length > LINE_WIDTH ? `${line.slice(0, LINE_WIDTH - 1)}…` : line;
}
