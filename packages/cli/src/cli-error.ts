export interface CliErrorOptions {
  /** What to do about it, in one sentence or a command to type. */
  hint?: string;
  /** Default 1; see docs/cli.md for the codes scripts can rely on. */
  exitCode?: number;
  cause?: unknown;
}

/** An error a person can put right: printed as a sentence, without a stack. */
export class CliError extends Error {
  readonly hint?: string;
  readonly exitCode: number;

  constructor(message: string, { hint, exitCode = 1, cause }: CliErrorOptions = {}) {
    super(message, { cause });
    this.hint = hint;
    this.exitCode = exitCode;
  }
}

/** Bad value of a flag or argument: names it, the value and the rule. */
export function badFlag(flag: string, rule: string, value: string): CliError {
  return new CliError(`${flag} must be ${rule}, got "${value}"`);
}
