import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  unwatchFile,
  watchFile,
} from 'node:fs';
import { CliError } from '../../cli-error';
import type { Invocation } from '../../command-spec';
import { LocalPlatform } from '../../server/local-platform';

/** A file that is written to is looked at this often. */
const FOLLOW_EVERY_MS = 250;

export async function run({
  options,
}: Invocation<{ projectName?: string; follow?: boolean; tail: number }>): Promise<void> {
  const { logFile, project } = LocalPlatform.of(options.projectName);
  if (!existsSync(logFile))
    throw new CliError(`the platform '${project}' has no log yet`, {
      hint: "'hatchet server start' starts it.",
    });
  const text = readFileSync(logFile, 'utf8');
  const lines = text.split('\n').slice(0, -1);
  for (const line of options.tail === 0 ? [] : lines.slice(-options.tail)) console.log(line);
  if (options.follow) await follow(logFile, Buffer.byteLength(text));
}

/** Prints what is appended, until Ctrl-C. A start begins the file anew. */
function follow(file: string, from: number): Promise<void> {
  let position = from;
  watchFile(file, { interval: FOLLOW_EVERY_MS }, () => {
    const size = existsSync(file) ? statSync(file).size : 0;
    if (size < position) position = 0;
    if (size === position) return;
    const chunk = Buffer.alloc(size - position);
    const descriptor = openSync(file, 'r');
    const read = readSync(descriptor, chunk, 0, chunk.length, position);
    closeSync(descriptor);
    position += read;
    process.stdout.write(chunk.subarray(0, read));
  });
  return new Promise((resolve) =>
    process.once('SIGINT', () => {
      unwatchFile(file);
      resolve();
    }),
  );
}
