/** Functions of expressions beyond the CEL standard, and those of its own that need a bound. */
import { createHash } from 'node:crypto';
import { type CelFunc, CelScalar, celFunc, celMethod, listType } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { RE2JS } from '@bufbuild/re2';
import { LIMITS } from '@hatchet-ts/contracts';
import { LRUCache } from 'lru-cache';
import { joinLists } from './json-values';
import { charge, spend } from './work-meter';

const { STRING, BOOL, INT, DYN } = CelScalar;
const LIST = listType(DYN);

/** Patterns are compiled once; each holds an automaton of some kilobytes. */
const patterns = new LRUCache<string, RE2JS>({ max: 500 });

/** Characters × instructions that make one unit of work: 50 ns each in the slowest patterns tried (unions of `.*`). */
const REGULAR_EXPRESSION_STEPS_PER_UNIT = 20;

const compilePattern = (pattern: string): RE2JS => {
  const cached = patterns.get(pattern);
  if (cached) return cached;
  if (pattern.length > LIMITS.regularExpressionLength) {
    throw new Error(`a regular expression may have at most ${LIMITS.regularExpressionLength} characters`);
  }
  const compiled = RE2JS.compile(pattern);
  patterns.set(pattern, compiled);
  return compiled;
};

/** RE2 never backtracks, its time is bounded by text × program. */
const matches = (text: string, pattern: string): boolean => {
  const compiled = compilePattern(pattern);
  const steps = text.length * compiled.re2().prog.numInst();
  charge(steps / REGULAR_EXPRESSION_STEPS_PER_UNIT);
  return compiled.test(text);
};

const occurrences = (text: string, part: string, atMost: number): number => {
  if (part === '') return Math.min(text.length + 1, atMost);
  let count = 0;
  for (let at = text.indexOf(part); at >= 0 && count < atMost; at = text.indexOf(part, at + part.length)) {
    count++;
  }
  return count;
};

/** The library's own `replace` copies the text for every occurrence. */
const replace = (text: string, part: string, replacement: string, limit: bigint): string => {
  const atMost = limit < 0n ? Number.POSITIVE_INFINITY : Number(limit);
  const count = occurrences(text, part, atMost);
  if (text.length + count * (replacement.length - part.length) > LIMITS.expressionStringLength) {
    throw new Error(`replace() would build more than ${LIMITS.expressionStringLength} characters`);
  }
  let replaced = 0;
  return text.replaceAll(part, (found) => (replaced++ < atMost ? replacement : found));
};

const checksum = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A name no expression can write: the compiler puts it around the loop condition of every comprehension. */
export const STEP_FUNCTION = '@step';

export const BOUNDED_FUNCTIONS: CelFunc[] = [
  // Ends the loop when the work is used up; the meter makes the outcome a failure, whatever the loop yields.
  celFunc(STEP_FUNCTION, [DYN], DYN, (condition) => (spend(1) ? condition : false)),
  celFunc('_+_', [LIST, LIST], LIST, joinLists),
  celMethod('matches', STRING, [STRING], BOOL, function (pattern) {
    return matches(this, pattern);
  }),
  celFunc('matches', [STRING, STRING], BOOL, matches),
];

export const EXTENSIONS: CelFunc[] = [
  ...strings.filter((extension) => extension.name !== 'replace'),
  celMethod('replace', STRING, [STRING, STRING], STRING, function (part, replacement) {
    return replace(this, part, replacement, -1n);
  }),
  celMethod('replace', STRING, [STRING, STRING, INT], STRING, function (part, replacement, limit) {
    return replace(this, part, replacement, limit);
  }),
  celMethod('reverse', STRING, [], STRING, function () {
    return [...this].reverse().join('');
  }),
  celFunc('checksum', [STRING], STRING, checksum),
  celMethod('checksum', STRING, [], STRING, function () {
    return checksum(this);
  }),
];
