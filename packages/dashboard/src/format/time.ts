const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

const clockFormat = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const dateFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const dayFormat = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});

/** How long ago, in one unit: `12s ago`, `3h ago`; days and more as a date. Times ahead: `in 5m`. */
export function relativeTime(ms: number, nowMs: number): string {
  const away = Math.abs(nowMs - ms);
  const inFuture = ms > nowMs;
  const say = (amount: number, unit: string) =>
    inFuture ? `in ${Math.floor(amount)}${unit}` : `${Math.floor(amount)}${unit} ago`;
  if (away < 1_000) return 'now';
  if (away < MINUTE_MS) return say(away / 1_000, 's');
  if (away < HOUR_MS) return say(away / MINUTE_MS, 'm');
  if (away < DAY_MS) return say(away / HOUR_MS, 'h');
  return dayFormat.format(ms);
}

/** Local date and time to the second. */
export const localTime = (ms: number) => dateFormat.format(ms);

/** Local time of the day. */
export const clockTime = (ms: number) => clockFormat.format(ms);

/** `2026-11-21 15:02:03.123 UTC`. */
export const utcTime = (ms: number) => new Date(ms).toISOString().replace('T', ' ').replace('Z', ' UTC');

/** `480ms`, `3.2s`, `4m 10s`, `2h 5m`, `3d 4h`. */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)}ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)}s`;
  if (ms < MINUTE_MS) return `${Math.floor(ms / 1_000)}s`;
  const parts = (big: number, bigUnit: string, small: number, smallUnit: string) =>
    small > 0 ? `${big}${bigUnit} ${small}${smallUnit}` : `${big}${bigUnit}`;
  if (ms < HOUR_MS) return parts(Math.floor(ms / MINUTE_MS), 'm', Math.floor((ms % MINUTE_MS) / 1_000), 's');
  if (ms < DAY_MS) return parts(Math.floor(ms / HOUR_MS), 'h', Math.floor((ms % HOUR_MS) / MINUTE_MS), 'm');
  return parts(Math.floor(ms / DAY_MS), 'd', Math.floor((ms % DAY_MS) / HOUR_MS), 'h');
}

/** A period of whole hours as the API writes it, in days where it is some: `720h` → `30 days`. */
export function periodText(period: string): string {
  const hours = Number(/^(\d+)h(?:0m)?(?:0s)?$/.exec(period)?.[1]);
  return hours > 0 && hours % 24 === 0 ? countOf(hours / 24, 'day') : period;
}

/** `1,234,567`. */
export const countText = (count: number) => count.toLocaleString('en-US');

/** `1 run`, `12 runs`. */
export const countOf = (count: number, thing: string) =>
  `${countText(count)} ${thing}${count === 1 ? '' : 's'}`;

/** What `<input type="datetime-local">` shows for a moment: local time to the second. */
export function localInputText(ms: number): string {
  const local = new Date(ms - new Date(ms).getTimezoneOffset() * MINUTE_MS);
  return local.toISOString().slice(0, 19);
}
