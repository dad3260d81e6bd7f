/**
 * Cron expressions (CRN-01 to CRN-03): which texts are accepted is decided here, field by field and with a position
 * for what is wrong; the calendar arithmetic is croner's. Ticks are computed in UTC.
 */
import { LIMITS } from '@hatchet-ts/contracts';
import { Cron } from 'croner';
import { failure, type Result, success } from './result';

interface Field {
  name: string;
  min: number;
  max: number;
  names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const SECOND: Field = { name: 'second', min: 0, max: 59 };
const FIELDS: readonly Field[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: MONTHS },
  // 7 is Sunday as well (AMB-55).
  { name: 'day of week', min: 0, max: 7, names: WEEKDAYS },
];

/** Far above any real expression; bounds what is stored and shown. */
const LENGTH_MAX = LIMITS.cronLength;

/** An accepted expression. Immutable; safe to keep and to share. */
export class CronExpression {
  readonly #calendar: Cron;

  /**
   * @param text the expression as the client wrote it
   * @param pattern its meaning as plain lists of numbers, so that nothing depends on croner's own dialect
   */
  constructor(
    readonly text: string,
    pattern: string,
  ) {
    this.#calendar = new Cron(pattern, { utcOffset: 0, paused: true });
  }

  /**
   * @param afterMs epoch milliseconds
   * @returns the first tick strictly after it, in epoch milliseconds; null when there is none, as for 31 February
   */
  next(afterMs: number): number | null {
    return this.#calendar.nextRun(new Date(afterMs))?.getTime() ?? null;
  }
}

class CronSyntaxError extends Error {}

/** Position is 1-based and counts from the start of the expression, as an editor shows it. */
const refuse = (position: number, problem: string): never => {
  throw new CronSyntaxError(`${problem} (at position ${position})`);
};

const parseNumber = (text: string, field: Field, position: number): number => {
  const named = field.names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + field.min;
  if (!/^\d{1,4}$/.test(text)) return refuse(position, `'${text}' is not a ${field.name}`);
  const value = Number(text);
  if (value < field.min || value > field.max) {
    return refuse(position, `${field.name} ${text} is not between ${field.min} and ${field.max}`);
  }
  return value;
};

const parseStep = (text: string, position: number): number => {
  if (!/^\d{1,4}$/.test(text)) return refuse(position, `step '${text}' is not a number`);
  return Number(text) || refuse(position, 'a step must be at least 1');
};

/** One entry of a list: `*`, `?`, `5`, `1-5`, each with an optional `/step`; a single value with a step runs to the end. */
const parseEntry = (text: string, field: Field, position: number): { values: number[]; any: boolean } => {
  const [range = '', stepText, ...excess] = text.split('/');
  if (excess.length > 0) return refuse(position, `'${text}' has more than one '/'`);
  const step = stepText === undefined ? 1 : parseStep(stepText, position + range.length + 1);

  let first: number;
  let last: number;
  const any = range === '*' || range === '?';
  if (any) {
    first = field.min;
    // Counting days to 7 would name Sunday twice.
    last = field.names === WEEKDAYS ? 6 : field.max;
  } else {
    const [from = '', to, ...more] = range.split('-');
    if (more.length > 0) return refuse(position, `'${range}' has more than one '-'`);
    first = parseNumber(from, field, position);
    if (to !== undefined) last = parseNumber(to, field, position + from.length + 1);
    else last = stepText === undefined ? first : field.names === WEEKDAYS ? 6 : field.max;
    if (first > last) return refuse(position, `range '${range}' runs backwards`);
  }

  const values: number[] = [];
  for (let value = first; value <= last; value += step) values.push(value);
  return { values, any: any && step === 1 };
};

/** The field as `*` or a sorted list. Only an unstepped `*` or `?` leaves the other day field alone in charge. */
const parseField = (text: string, field: Field, position: number): string => {
  const values = new Set<number>();
  let any = false;
  let offset = 0;
  for (const entry of text.split(',')) {
    if (entry === '') return refuse(position + offset, `the list of the ${field.name} has an empty entry`);
    const parsed = parseEntry(entry, field, position + offset);
    any ||= parsed.any;
    for (const value of parsed.values) values.add(field.names === WEEKDAYS ? value % 7 : value);
    offset += entry.length + 1;
  }
  return any ? '*' : [...values].sort((a, b) => a - b).join(',');
};

const parsePattern = (expression: string): string => {
  if (expression.length > LENGTH_MAX)
    return refuse(LENGTH_MAX + 1, `it is longer than ${LENGTH_MAX} characters`);
  const parts = [...expression.matchAll(/\S+/g)].map((match) => ({
    text: match[0],
    position: match.index + 1,
  }));
  const start = parts[0];
  if (start?.text.startsWith('@')) {
    return refuse(
      start.position,
      `descriptors such as '${start.text}' are not supported, write the fields out`,
    );
  }
  if (start && /^(CRON_)?TZ=/i.test(start.text)) {
    return refuse(start.position, 'time zones are not supported, cron expressions run in UTC');
  }
  if (parts.length !== 5 && parts.length !== 6) {
    return refuse(
      expression.trimEnd().length + 1,
      `expected 5 fields, or 6 with the second first, but found ${parts.length}`,
    );
  }
  const fields = parts.length === 6 ? [SECOND, ...FIELDS] : FIELDS;
  const lists = parts.map((part, index) => parseField(part.text, fields[index]!, part.position));
  return (parts.length === 6 ? lists : ['0', ...lists]).join(' ');
};

/**
 * Accepts five fields (minute, hour, day of month, month, day of week) or six with the second in front; `*`, `?`, lists,
 * ranges, steps, three-letter English names in any case. Refused: `@` descriptors, zone prefixes, `L`, `W`, `#`.
 * A date that never comes is accepted, as by the original, and has no tick.
 */
export const parseCron = (expression: string): Result<CronExpression> => {
  try {
    return success(new CronExpression(expression, parsePattern(expression)));
  } catch (error) {
    if (!(error instanceof CronSyntaxError)) throw error;
    return failure(`Invalid cron expression '${expression.slice(0, LENGTH_MAX)}': ${error.message}`);
  }
};

/**
 * @param expression an accepted expression
 * @param afterMs epoch milliseconds
 * @returns epoch milliseconds of the first tick strictly after, or null when the expression never ticks again
 * @throws Error when the expression is not an accepted one; stored expressions were accepted at registration
 */
export const nextTick = (expression: string, afterMs: number): number | null => {
  const parsed = parseCron(expression);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value.next(afterMs);
};
