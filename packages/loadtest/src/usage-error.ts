/** The command line or the environment asks for what cannot be done; the text is meant for whoever called. */
export class UsageError extends Error {
  override name = 'UsageError';
}
