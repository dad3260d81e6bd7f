import { parseDuration } from '@hatchet-ts/config';
import { InvalidArgumentError } from 'commander';

/** Parsers of command-line values; each refusal names the rule, commander adds the option and the value. */

export function uuidArgument(text: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) {
    throw new InvalidArgumentError('It must be a UUID.');
  }
  return text.toLowerCase();
}

/** @returns milliseconds; a bare number counts seconds, as in variables (AMB-06) */
export function durationArgument(text: string): number {
  const ms = parseDuration(text, 's');
  if (!ms) {
    throw new InvalidArgumentError('It must be a duration such as 30m or 720h.');
  }
  return ms;
}

/** `--overwrite`, `--overwrite=true` and `--overwrite=false`, as Go programs take their switches. */
export function switchArgument(text: string): boolean {
  if (text !== 'true' && text !== 'false') {
    throw new InvalidArgumentError('It must be true or false.');
  }
  return text === 'true';
}
