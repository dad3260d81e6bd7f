/**
 * The one reader and writer of duration texts: registration, timeouts, sleeps and refreshes all come through here,
 * so that `42m30s` means the same everywhere (TMO-03, AMB-06).
 */
import { EngineError } from '@hatchet-ts/contracts';
import { failure, type Result, success } from './result';

/** The recorded sentence for a text that is no duration; SDK users search for it. */
export const DURATION_RULE =
  "Invalid duration. Durations must be one or more <number><unit> components, where unit is one of: 'ms', 's', 'm', 'h'. For example: '10s', '1h30m', '1.5h'";

const NANOS_PER_MS = 1_000_000n;
const NANOS_PER_UNIT: Record<string, bigint> = {
  ms: NANOS_PER_MS,
  s: 1_000n * NANOS_PER_MS,
  m: 60_000n * NANOS_PER_MS,
  h: 3_600_000n * NANOS_PER_MS,
  d: 86_400_000n * NANOS_PER_MS,
  w: 7n * 86_400_000n * NANOS_PER_MS,
  y: 365n * 86_400_000n * NANOS_PER_MS,
};

/** A signed 64-bit count of nanoseconds, about 292 years: the longest time the wire's own duration type can hold. */
const NANOS_MAX = 2n ** 63n - 1n;
/** The same in milliseconds. Added to any present time it is still a date. */
export const DURATION_MS_MAX = Number(NANOS_MAX / NANOS_PER_MS);
/** More digits than this are refused before anything is computed. */
const DIGITS_MAX = 15;

const COMPONENTS = /^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ms|s|m|h))+$/;
const COMPONENT = /(\d*)(?:\.(\d*))?(ms|s|m|h)/g;
const BARE_SECONDS = /^\d+$/;
const SINGLE_LONG_UNIT = /^(\d+)(d|w|y)$/;

const componentNanos = (whole: string, fraction: string, unit: string): Result<bigint> => {
  if (whole.length + fraction.length > DIGITS_MAX) {
    return failure(`A number in a duration may have at most ${DIGITS_MAX} digits`);
  }
  const perUnit = NANOS_PER_UNIT[unit]!;
  const scale = 10n ** BigInt(fraction.length);
  return success(BigInt(whole || '0') * perUnit + (BigInt(fraction || '0') * perUnit) / scale);
};

const sumComponents = (
  components: Iterable<[whole: string, fraction: string, unit: string]>,
): Result<number> => {
  let nanos = 0n;
  for (const component of components) {
    const part = componentNanos(...component);
    if (!part.ok) return part;
    nanos += part.value;
  }
  if (nanos > NANOS_MAX) return failure('A duration must be shorter than 292 years');
  // Rounded up: a positive duration never becomes the timeout 0.
  return success(Number((nanos + NANOS_PER_MS - 1n) / NANOS_PER_MS));
};

const parseComponents = (text: string): Result<number> =>
  COMPONENTS.test(text)
    ? sumComponents(
        [...text.matchAll(COMPONENT)].map(([, whole, fraction, unit]) => [whole!, fraction ?? '', unit!]),
      )
    : failure(DURATION_RULE);

/**
 * Reads a duration as a client may write it: `1h30m`, `1.5h`, `500ms`, a bare whole number of seconds, or one
 * `<n>d`, `<n>w`, `<n>y`. Years have 365 days.
 *
 * @returns whole milliseconds, rounded up, or the sentence to show
 */
export const parseDuration = (text: string): Result<number> => {
  if (BARE_SECONDS.test(text)) return sumComponents([[text, '', 's']]);
  const long = SINGLE_LONG_UNIT.exec(text);
  if (long) return sumComponents([[long[1]!, '', long[2]!]]);
  return parseComponents(text);
};

/**
 * Reads the increment of Dispatcher.RefreshTimeout, which takes components of ms, s, m and h only.
 *
 * @returns whole milliseconds
 * @throws EngineError invalid_argument with the recorded text
 */
export const parseTimeoutIncrement = (text: string): number => {
  const parsed = parseComponents(text);
  if (parsed.ok) return parsed.value;
  throw new EngineError(
    'invalid_argument',
    `Invalid request: Validation failed with the following errors:\n0: validation failed on field 'RefreshTimeoutBy.IncrementTimeoutBy': ${parsed.error}\n`,
    { field: 'increment_timeout_by' },
  );
};

const withoutTrailingZeros = (value: string): string => value.replace(/\.?0+$/, '');

/**
 * Writes milliseconds the way Go prints a duration: `1h0m0s`, `1m30s`, `1.5s`, `500ms`, `0s`.
 * Timeline texts of the original carry this form.
 *
 * @param ms milliseconds; fractions below a nanosecond are dropped
 */
export const formatGoDuration = (ms: number): string => {
  const sign = ms < 0 ? '-' : '';
  const nanos = Math.round(Math.abs(ms) * 1e6);
  if (nanos === 0) return '0s';
  if (nanos < 1_000) return `${sign}${nanos}ns`;
  if (nanos < 1_000_000) return `${sign}${withoutTrailingZeros((nanos / 1e3).toFixed(3))}µs`;
  if (nanos < 1_000_000_000) return `${sign}${withoutTrailingZeros((nanos / 1e6).toFixed(6))}ms`;

  const wholeSeconds = Math.floor(nanos / 1e9);
  const fraction = String(nanos - wholeSeconds * 1e9)
    .padStart(9, '0')
    .replace(/0+$/, '');
  const seconds = `${wholeSeconds % 60}${fraction ? `.${fraction}` : ''}s`;
  const minutes = Math.floor(wholeSeconds / 60) % 60;
  const hours = Math.floor(wholeSeconds / 3600);
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${sign}${minutes}m${seconds}` : `${sign}${seconds}`;
};
