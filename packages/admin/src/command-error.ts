/** A reason to end a command that its user can act on: printed as it is, without a stack. */
export class CommandError extends Error {
  override name = 'CommandError';
}
