import { useSyncExternalStore } from 'react';
import { durationText, localTime, relativeTime, utcTime } from '../format/time';
import { Tooltip } from './tooltip';

const TICK_MS = 1_000;
const listeners = new Set<() => void>();
let timer: number | undefined;
let nowMs = Date.now();

/** One clock for all times on the page; it stands still when none is shown. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    nowMs = Date.now();
    timer = window.setInterval(() => {
      nowMs = Date.now();
      for (const each of listeners) each();
    }, TICK_MS);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    window.clearInterval(timer);
    timer = undefined;
  };
}

/** Milliseconds since 1970, renewed every second. */
export const useNowMs = () => useSyncExternalStore(subscribe, () => nowMs);

/** A moment: how long ago, in the local zone and in UTC on hover. */
export function Time({ at }: { at: string | null | undefined }) {
  const now = useNowMs();
  if (!at) return <span className="text-ink-faint">–</span>;
  const ms = Date.parse(at);
  return (
    <Tooltip
      text={
        <>
          {localTime(ms)}
          <br />
          <span className="opacity-70">{utcTime(ms)}</span>
        </>
      }
    >
      <time dateTime={at} className="whitespace-nowrap tabular-nums">
        {relativeTime(ms, now)}
      </time>
    </Tooltip>
  );
}

/** Time between two moments; counts on while the second is missing. */
export function Duration({ from, until }: { from: string | null | undefined; until?: string | null }) {
  const now = useNowMs();
  if (!from) return <span className="text-ink-faint">–</span>;
  const endMs = until ? Date.parse(until) : now;
  return (
    <span className="whitespace-nowrap tabular-nums">
      {durationText(Math.max(0, endMs - Date.parse(from)))}
    </span>
  );
}
