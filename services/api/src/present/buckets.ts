import { timeOf } from '../reading/times';

/** Widths of chart bars. */
const WIDTHS_MS = [
  1_000, 5_000, 15_000, 30_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000, 10_800_000, 21_600_000,
  43_200_000, 86_400_000, 604_800_000, 2_592_000_000,
];
/** A chart has at most this many bars. */
const BARS_MAX = 60;
const DAY_MS = 86_400_000;
const DEFAULT_WINDOW_MS = DAY_MS;

/** A window of time cut into equal stretches. */
export interface Buckets {
  sinceMs: number;
  untilMs: number;
  widthMs: number;
  /** How many there are. */
  count: number;
}

/** Cuts a window into stretches of a round width. Without bounds: the last day. */
export function bucketsOf(since: string | undefined, until: string | undefined, nowMs: number): Buckets {
  const untilMs = until === undefined ? nowMs : timeOf(until);
  const wished = since === undefined ? Math.max(untilMs - DEFAULT_WINDOW_MS, 0) : timeOf(since);
  const windowMs = Math.max(untilMs - wished, 1);
  const widthMs =
    WIDTHS_MS.find((width) => windowMs / width <= BARS_MAX) ??
    Math.ceil(windowMs / BARS_MAX / DAY_MS) * DAY_MS;
  const sinceMs = Math.floor(wished / widthMs) * widthMs;
  return { sinceMs, untilMs, widthMs, count: Math.max(0, Math.ceil((untilMs - sinceMs) / widthMs)) };
}
