import { badFlag } from '../cli-error';

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** `90s`, `1h30m`, `7d` in milliseconds; undefined when it is no duration. */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d|w))+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * UNIT_MS[unit!]!,
    0,
  );
}

const DATE = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** A moment in the past, as `--since 24h` or as a date: ISO text. */
export function parsePast(flag: string, text: string, nowMs = Date.now()): string {
  return new Date(parseMoment(flag, text, (durationMs) => nowMs - durationMs)).toISOString();
}

/** A moment to come, as `1h` from now or as a date: ISO text. */
export function parseFuture(flag: string, text: string, nowMs = Date.now()): string {
  return new Date(parseMoment(flag, text, (durationMs) => nowMs + durationMs)).toISOString();
}

function parseMoment(flag: string, text: string, fromDuration: (ms: number) => number): number {
  const durationMs = parseDuration(text);
  if (durationMs !== undefined) return fromDuration(durationMs);
  const atMs = DATE.test(text) ? new Date(text).getTime() : Number.NaN;
  if (Number.isNaN(atMs))
    throw badFlag(flag, 'a duration such as 30m, 24h or 7d, or a time such as 2026-01-31T12:00:00Z', text);
  return atMs;
}
