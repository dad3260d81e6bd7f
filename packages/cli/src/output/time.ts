/** Local wall time with milliseconds, as logs show it. */
export function clockTime(iso: string): string {
  const at = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  const ms = String(at.getMilliseconds()).padStart(3, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${ms}`;
}

/** `3 min ago`, `in 2 h`; `-` for nothing. */
export function relativeTime(iso: string | undefined | null, nowMs = Date.now()): string {
  if (!iso) return '-';
  const deltaMs = new Date(iso).getTime() - nowMs;
  const text = shortDuration(Math.abs(deltaMs));
  return deltaMs > 0 ? `in ${text}` : `${text} ago`;
}

/** The largest unit that says something: `850 ms`, `12 s`, `3 min`, `5 h`, `2 d`. */
export function shortDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min`;
  if (ms < 86_400_000) return `${Math.floor(ms / 3_600_000)} h`;
  return `${Math.floor(ms / 86_400_000)} d`;
}
