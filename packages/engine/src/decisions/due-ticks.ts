/** Times are epoch milliseconds. */
export interface DueTicks {
  /** Ticks to fire now, in order. */
  fire: number[];
  /** Ticks from `from` up to but not including `until` came too long ago to be fired. */
  missed: { from: number; until: number } | null;
  /** When to look again: the next tick, also one that is due already when `limit` was reached; null when none is left. */
  nextAt: number | null;
}

/**
 * What a cron fires when its timer is found due: every tick since then, but none that is later than the grace
 * (CRN-11, AMB-54). A restart is bridged, an outage is not made up for.
 *
 * @param dueAt the tick the timer stood at
 * @param graceMs how late a tick may be fired
 * @param next the first tick strictly after a moment, null when there is none
 * @param limit most ticks to fire at once
 */
export function dueTicks(
  dueAt: number,
  nowMs: number,
  graceMs: number,
  next: (afterMs: number) => number | null,
  limit = 100,
): DueTicks {
  const oldest = nowMs - graceMs;
  const isLate = dueAt < oldest;
  let tick = isLate ? next(oldest - 1) : dueAt;
  const fire: number[] = [];
  while (tick !== null && tick <= nowMs && fire.length < limit) {
    fire.push(tick);
    tick = next(tick);
  }
  return { fire, missed: isLate ? { from: dueAt, until: oldest } : null, nextAt: tick };
}
