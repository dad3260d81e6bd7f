import type { Bindings } from './bindings';
import { parseJsonText } from './json-text';
import type { Json, JsonObject } from './trace';

/** One place where our answer is not what the recording says; an absent value is undefined. */
export interface Difference {
  /** Where, e.g. `message.results[0].output`; JSON inside a string is walked into. */
  path: string;
  recorded: Json | undefined;
  ours: Json | undefined;
}

/** Strings that hold JSON of our own making: key order and spacing mean nothing. Users' outputs stay text. */
const JSON_TEXTS = /(^|\.)(action_payload|additional_metadata|eventAdditionalMetadata)$/;
/** The original re-serialises outputs in its timeline; the value counts. */
const TIMELINE_OUTPUT = /(taskEvents|rows)\[\d+\]\.output$/;
/** Bytes (base64 in proto3 JSON) that hold JSON of our own making. */
const JSON_BYTES =
  /(^|\.)(entry_completed\.payload|memo_result_payload|message\.input|message\.additional_metadata)$/;
/** A moment has many spellings. */
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;
/** Measured by the clock, or numbered as the store likes: any number of at least zero. */
const FREE_NUMBERS = /(^|\.)(duration|taskId|(taskEvents|rows)\[\d+\]\.id)$/;
/** Versions are counted over all tenants. */
const VERSION_ORDER = /(^|\.)order$/;
/** Lists whose order says nothing. */
const SETS = /(^|\.)(results|shape|childrenStepIds|tasks|taskEvents|rows|labels|registeredWorkflows)$/;
/** Lists that must come newest first, with the time they are sorted by. */
const NEWEST_FIRST: [list: RegExp, time: string][] = [
  [/(^|\.)taskEvents$/, 'timestamp'],
  [/(^|\.)tasks$/, 'taskInsertedAt'],
];
/** What stands in a recording for the rest of a list. */
const CUT = /^… (\d+) more$/;

/** In a promise: any value. */
export const ANYTHING = '<anything>';
/** In a promise: any number of at least zero. */
export const ANY_NUMBER = '<number>';
/** In a promise: key of the only object of a list, whose value is what each of our elements is. */
const EACH = '<each>';
/** A list of any length but zero, every element like `element`. */
export const listOf = (element: Json): Json => [{ [EACH]: element }];

/**
 * Compares what we sent with what was recorded, field by field. Labels of the recording are bound to our ids as they
 * are met; after a difference, labels stay as far as they were bound.
 */
export function compare(
  recorded: Json | undefined,
  ours: Json | undefined,
  bindings: Bindings,
  path = '',
): Difference[] {
  if (recorded === undefined && ours === undefined) return [];
  const different = [{ path, recorded, ours }];
  if (recorded === undefined || ours === undefined) return different;
  if (recorded === ANYTHING || (VERSION_ORDER.test(path) && Number(ours) >= 1)) return [];
  if (recorded === ANY_NUMBER) return typeof ours === 'number' && ours >= 0 ? [] : different;
  if (typeof recorded === 'string') {
    if (typeof ours !== 'string') return different;
    return compareText(recorded, ours, bindings, path);
  }
  if (Array.isArray(recorded) && isObject(recorded[0]) && EACH in recorded[0])
    return compareEach(recorded[0][EACH]!, ours, bindings, path);
  if (typeof recorded === 'number' && FREE_NUMBERS.test(path)) {
    return typeof ours === 'number' && ours >= 0 ? [] : different;
  }
  if (Array.isArray(recorded)) {
    if (!Array.isArray(ours)) return different;
    return compareLists(recorded, ours, bindings, path);
  }
  if (isObject(recorded) && isObject(ours)) {
    return compareObjects(withKnownKeys(recorded, bindings), ours, bindings, path);
  }
  return recorded === ours ? [] : different;
}

function compareObjects(
  recorded: JsonObject,
  ours: JsonObject,
  bindings: Bindings,
  path: string,
): Difference[] {
  const keys = new Set([...Object.keys(recorded), ...Object.keys(ours)]);
  return [...keys].flatMap((key) =>
    compare(own(recorded, key), own(ours, key), bindings, path === '' ? key : `${path}.${key}`),
  );
}

/** Some objects have ids for keys. */
function withKnownKeys(recorded: JsonObject, bindings: Bindings): JsonObject {
  return Object.fromEntries(
    Object.entries(recorded).map(([key, value]) => [bindings.get(key) ?? key, value]),
  );
}

/** Whether they agree, leaving the bindings alone if not. */
export function agrees(
  recorded: Json | undefined,
  ours: Json | undefined,
  bindings: Bindings,
  path = '',
): boolean {
  const tried = bindings.fork();
  if (compare(recorded, ours, tried, path).length > 0) return false;
  bindings.adopt(tried);
  return true;
}

function compareText(recorded: string, ours: string, bindings: Bindings, path: string): Difference[] {
  if (bindings.matches(recorded, ours)) return [];
  if (TIME.test(recorded) && TIME.test(ours) && Date.parse(recorded) === Date.parse(ours)) return [];
  if (JSON_TEXTS.test(path) || TIMELINE_OUTPUT.test(path)) {
    const [theirs, mine] = [parseJsonText(recorded), parseJsonText(ours)];
    if (theirs !== undefined && mine !== undefined) return compare(theirs, mine, bindings, path);
  }
  if (JSON_BYTES.test(path)) {
    const [theirs, mine] = [parseJsonText(fromBase64(recorded)), parseJsonText(fromBase64(ours))];
    if (theirs !== undefined && mine !== undefined) return compare(theirs, mine, bindings, path);
  }
  return [{ path, recorded, ours }];
}

function compareLists(recorded: Json[], ours: Json[], bindings: Bindings, path: string): Difference[] {
  const cut = CUT.exec(String(recorded.at(-1) ?? ''));
  const shown = cut === null ? recorded : recorded.slice(0, -1);
  const length = shown.length + Number(cut?.[1] ?? 0);
  const found: Difference[] = [];
  if (ours.length !== length) found.push({ path: `${path}.length`, recorded: length, ours: ours.length });
  for (const [list, time] of NEWEST_FIRST) {
    if (list.test(path)) found.push(...outOfOrder(ours, time, path));
  }
  if (!SETS.test(path)) {
    const both = cut === null ? Math.max(shown.length, ours.length) : shown.length;
    for (let index = 0; index < both; index++) {
      found.push(...compare(shown[index], ours[index], bindings, `${path}[${index}]`));
    }
    return found;
  }
  const whole = cut === null;
  return [...found, ...compareSets(shown, ours, bindings, path, whole)];
}

function compareEach(element: Json, ours: Json, bindings: Bindings, path: string): Difference[] {
  if (!Array.isArray(ours) || ours.length === 0) return [{ path, recorded: 'some', ours }];
  return ours.flatMap((own, index) => compare(element, own, bindings.fork(), `${path}[${index}]`));
}

/** Pairs the elements so that all agree; where that cannot be, shows the smallest differences. */
function compareSets(
  recorded: Json[],
  ours: Json[],
  bindings: Bindings,
  path: string,
  whole: boolean,
): Difference[] {
  const tried =
    whole && recorded.length !== ours.length ? undefined : pairAll(recorded, ours, bindings, path);
  if (tried !== undefined) {
    bindings.adopt(tried);
    return [];
  }
  const found: Difference[] = [];
  const left = new Set(ours.keys());
  recorded.forEach((expected, index) => {
    const candidates = [...left].map((at) => {
      const fork = bindings.fork();
      return { at, fork, differences: compare(expected, ours[at], fork, `${path}[${index}]`) };
    });
    const best = candidates.sort((one, other) => one.differences.length - other.differences.length)[0];
    if (best === undefined) {
      found.push({ path: `${path}[${index}]`, recorded: expected, ours: undefined });
      return;
    }
    left.delete(best.at);
    bindings.adopt(best.fork);
    found.push(...best.differences);
  });
  if (whole) {
    for (const at of left) found.push({ path: `${path}[${at}]`, recorded: undefined, ours: ours[at] });
  }
  return found;
}

/** Searches with backtracking: ids bound by one pair decide whether another fits. */
function pairAll(recorded: Json[], ours: Json[], bindings: Bindings, path: string): Bindings | undefined {
  const [expected, ...others] = recorded;
  if (expected === undefined) return bindings;
  for (const [at, candidate] of ours.entries()) {
    const tried = bindings.fork();
    if (compare(expected, candidate, tried, `${path}[${at}]`).length > 0) continue;
    const rest = pairAll(others, ours.toSpliced(at, 1), tried, path);
    if (rest !== undefined) return rest;
  }
  return undefined;
}

function outOfOrder(list: Json[], time: string, path: string): Difference[] {
  const times = list.map((row) => (isObject(row) ? Date.parse(String(row[time])) : Number.NaN));
  const at = times.findIndex((value, index) => index > 0 && value > times[index - 1]!);
  if (at === -1) return [];
  return [{ path: `${path}[${at}].${time}`, recorded: 'newest first', ours: 'newer than the row before' }];
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const own = (object: JsonObject, key: string) => (Object.hasOwn(object, key) ? object[key] : undefined);
const fromBase64 = (text: string) => Buffer.from(text, 'base64').toString('utf8');
