import { ConfigError } from '@hatchet-ts/config';
import { EngineError } from '@hatchet-ts/contracts';
import { KeysetError } from '@hatchet-ts/identity';
import { redactText } from '@hatchet-ts/service-kit';
import type { Command } from 'commander';
import { CommandError } from './command-error';

/** Errors whose text is meant for the user; others are bugs or outages, and their stack helps. */
const EXPECTED = [CommandError, ConfigError, EngineError, KeysetError];

/** Runs a command line to its end; a failure is printed to standard error and sets exit code 1. */
export async function runCommand(program: Command, argv: readonly string[]): Promise<void> {
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    process.exitCode = 1;
    console.error(redactText(`error: ${textOf(error)}`));
  }
}

/** Refused, unknown or unreachable hosts, and SQLSTATEs of failed logins and absent databases. */
const CANNOT_CONNECT = /^(E(CONN|HOST|NET|AI_|NOTFOUND|TIMEDOUT)|08|28|3D000)/;

function textOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  if (EXPECTED.some((kind) => error instanceof kind)) {
    return error.message;
  }
  // Connections refused by every address of a host come as an AggregateError without a text of its own.
  const message = error instanceof AggregateError ? error.errors.map(String).join('; ') : error.message;
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && CANNOT_CONNECT.test(code)
    ? `cannot connect to the database of DATABASE_URL or DATABASE_POSTGRES_*: ${message}`
    : (error.stack ?? message);
}
