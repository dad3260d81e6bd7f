import { parseDuration } from '@hatchet-ts/engine';
import { HttpError } from './http-error';

/** Milliseconds of a duration in a request. @throws HttpError 400 naming the field */
export function durationMs(text: string, field: string): number {
  const parsed = parseDuration(text);
  if (!parsed.ok) throw new HttpError(400, parsed.error, field.toLowerCase());
  return parsed.value;
}
