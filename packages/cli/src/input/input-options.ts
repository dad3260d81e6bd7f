import { CliError } from '../cli-error';
import { readJsonObject } from './json-input';

/** Input by `--input` or `--input-file`; an empty object without either. */
export function inputText({ input, inputFile }: { input?: string; inputFile?: string }): string {
  if (input !== undefined && inputFile !== undefined)
    throw new CliError('--input and --input-file exclude each other');
  if (input !== undefined) return readJsonObject(input, '--input');
  if (inputFile !== undefined) return readJsonObject(inputFile, '--input-file');
  return '{}';
}

/** @throws CliError that names the flag */
export function required(value: string | undefined, flag: string): string {
  if (value === undefined || value === '') throw new CliError(`${flag} is required`);
  return value;
}
