import { CommanderError } from 'commander';
import { CliError } from './cli-error';
import { style } from './output/style';
import { createProgram } from './program';

/** Runs one command line; sets the exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  // A reader that has seen enough (`hatchet runs list | head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  try {
    await createProgram().parseAsync(argv, { from: 'user' });
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** @returns the exit code */
function report(error: unknown): number {
  const { red, dim } = style(process.stderr);
  // Help and version, which have been printed: no more than a way to end.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
  if (error instanceof CliError) {
    console.error(`${red('Error:')} ${error.message}`);
    if (error.hint) console.error(dim(error.hint));
    return error.exitCode;
  }
  console.error(red('Unexpected error:'), error);
  return 1;
}
