import { isUuid } from '@hatchet-ts/service-kit';
import type { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

/** RFC 3339, or a day alone, which means its first moment in UTC. */
const DATE_TIME = /^\d{4}-\d{2}-\d{2}(?:[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2}))?$/;
const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/;
const NAME = /^[a-zA-Z0-9.\-_]+$/;
const PASSWORD_MIN = 8;
const PASSWORD_MAX = 64;

export function isDateTime(text: string): boolean {
  return DATE_TIME.test(text) && !Number.isNaN(Date.parse(text));
}

export function isPassword(text: string): boolean {
  const { length } = [...text];
  return (
    length >= PASSWORD_MIN &&
    length <= PASSWORD_MAX &&
    /\p{Lu}/u.test(text) &&
    /\p{Ll}/u.test(text) &&
    /\d/.test(text)
  );
}

/** Formats of the document. `x-…` are ours; their texts are those clients of the original know. */
export function addRestFormats(ajv: Ajv): void {
  addFormats.default(ajv, ['email']);
  ajv.addFormat('date-time', isDateTime);
  ajv.addFormat('uuid', isUuid);
  ajv.addFormat('x-duration', DURATION);
  ajv.addFormat('x-name', NAME);
  ajv.addFormat('x-password', isPassword);
  const integer = (min: number, max: number) => ({
    type: 'number' as const,
    validate: (value: number) => value >= min && value <= max,
  });
  ajv.addFormat('int32', integer(-(2 ** 31), 2 ** 31 - 1));
  ajv.addFormat('int', integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER));
  ajv.addFormat('int64', integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER));
  ajv.addFormat('uint64', integer(0, Number.MAX_SAFE_INTEGER));
}

const STORABLE = 'x-storable';

/** Makes the validator refuse the null character, which Postgres stores nowhere, in all texts `storable` has marked. */
export function addStorableTexts(ajv: Ajv): void {
  ajv.addKeyword({
    keyword: STORABLE,
    type: 'string',
    error: { message: 'must not contain the null character' },
    validate: (_schema: unknown, text: string) => !text.includes('\0'),
  });
}

/** The document with a mark on each text that takes any characters. */
export function storable<T>(document: T): T {
  return JSON.parse(JSON.stringify(document), (_key, part: unknown) => {
    const { type, format, enum: values } = (part ?? {}) as Record<string, unknown>;
    const isFreeText = type === 'string' && format === undefined && values === undefined;
    return isFreeText ? { ...(part as object), [STORABLE]: true } : part;
  }) as T;
}

/** What to say about a value that does not have the format. */
export const FORMAT_RULES: Readonly<Record<string, string>> = {
  email: 'Invalid email address',
  uuid: 'Invalid UUID',
  'date-time': 'Invalid date. Dates must follow RFC 3339, for example 2026-01-02T15:04:05Z',
  'x-duration':
    "Invalid duration. Durations must be one or more <number><unit> components, where unit is one of: 'ms', 's', 'm', 'h'. For example: '10s', '1h30m', '1.5h'",
  'x-name': `Invalid name. Names must match ${NAME.source}`,
  'x-password': `Invalid password. Passwords must be between ${PASSWORD_MIN} and ${PASSWORD_MAX} characters in length, contain an upper and lowercase letter, and contain at least one number.`,
};
