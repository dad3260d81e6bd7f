/** Wide enough to recognise an error, narrow enough for one line. */
const LINE_WIDTH = 60;

/** An error for a person; its stack, where there is one, repeats the message and then says it all. */
export function errorText(text: string | undefined): string {
  const { message, stack } = parts(text ?? '');
  return stack?.includes(message) ? stack : message;
}

/** The same, for a line of a table. */
export function errorLine(text: string | undefined): string {
  const [line = ''] = parts(text ?? '').message.split('\n');
  return line.length > LINE_WIDTH ? `${line.slice(0, LINE_WIDTH - 1)}…` : line;
}

/** Some SDKs send errors as JSON with message and stack, others as text. */
function parts(text: string): { message: string; stack?: string } {
  if (!text.startsWith('{')) return { message: text };
  try {
    const { message, stack } = JSON.parse(text) as { message?: unknown; stack?: unknown };
    if (typeof message !== 'string') return { message: text };
    return { message, stack: typeof stack === 'string' ? stack : undefined };
  } catch (error) {
    // It only looked like JSON: an error is any text.
    if (error instanceof SyntaxError) return { message: text };
    throw error;
  }
}
