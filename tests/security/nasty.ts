import type { Random } from './random';

/** Texts that have broken parsers, databases and loggers. */
const TEXTS = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\\u0000',
  '\ud800',
  '\u{1F600}\u202E',
  "'; drop table runs; --",
  '"\'`',
  '%00',
  '%',
  '..',
  '../../etc/passwd',
  '{{7*7}}',
  '__proto__',
  'constructor',
  'null',
  'undefined',
  'NaN',
  '1e309',
  '-1',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '9999-12-31T23:59:59.999999999Z',
  '0000-01-01T00:00:00Z',
  '2026-02-30',
  '1s',
  '-5m',
  '99999999999h',
  '* * * * *',
  'input.a.b[0]',
  '((((((((((((((((',
  'x'.repeat(300),
  '\n\r\t',
] as const;

const NUMBERS = [
  0,
  -0,
  1,
  -1,
  2,
  3,
  0.5,
  50,
  1000,
  1001,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 53,
  1e300,
  -1e300,
];

export function nastyText(random: Random): string {
  if (random.chance(0.05)) return random.of(['a', '\u{10FFFF}', '(', '[', '.']).repeat(random.below(20_000));
  if (random.chance(0.1)) return random.bytes(random.below(40)).toString('latin1');
  return random.of(TEXTS);
}

export const nastyNumber = (random: Random): number => random.of(NUMBERS);

/** Any JSON value, at times deep or wide. */
export function nastyValue(random: Random, depth = 0): unknown {
  const kind = random.below(depth > 4 ? 4 : 7);
  if (kind === 0) return nastyText(random);
  if (kind === 1) return nastyNumber(random);
  if (kind === 2) return random.chance(0.5);
  if (kind === 3) return null;
  if (kind === 4) return Array.from({ length: random.below(4) }, () => nastyValue(random, depth + 1));
  if (kind === 5 && random.chance(0.1)) return deep(random.below(2000));
  return Object.fromEntries(
    Array.from({ length: random.below(4) }, () => [nastyText(random), nastyValue(random, depth + 1)]),
  );
}

function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < levels; i++) value = [value];
  return value;
}
