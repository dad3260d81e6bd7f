import { readFileSync } from 'node:fs';
import { CliError } from '../cli-error';

/**
 * Input of a run as the text it was written in: numbers keep all their digits on the way. From a file, from standard
 * input (`-`), or the JSON itself.
 *
 * @param flag for errors
 */
export function readJsonObject(source: string, flag: string): string {
  const inline = /^\s*[{[]/.test(source);
  const text = inline ? source : readSource(source, flag);
  const where = inline ? `in ${flag}` : source === '-' ? 'on standard input' : `in file '${source}'`;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CliError(`invalid JSON ${where}: ${(error as Error).message}`, { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new CliError(`the JSON ${where} must be an object, such as {"name": "Ada"}`);
  return text;
}

function readSource(source: string, flag: string): string {
  try {
    return readFileSync(source === '-' ? process.stdin.fd : source, 'utf8');
  } catch (error) {
    throw new CliError(`${flag} names a file that cannot be read: ${(error as Error).message}`, {
      hint: 'Give the path of a JSON file, "-" for standard input, or the JSON object itself.',
      cause: error,
    });
  }
}
