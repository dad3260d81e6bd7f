/**
 * The words of a failure. SDKs report errors as JSON with `message` and `stack`; everything else is shown as it came.
 */
export function errorText(reported: string): string {
  if (!reported.startsWith('{')) return reported;
  try {
    const { message, stack } = JSON.parse(reported) as { message?: unknown; stack?: unknown };
    if (typeof message !== 'string') return reported;
    return typeof stack === 'string' && stack.includes(message) ? stack : message;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return reported;
  }
}
