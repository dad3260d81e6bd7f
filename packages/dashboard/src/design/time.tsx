import { useSyncExternalStore } from 'react';
import { durationText, localTime, relativeTime, utcTime } from '../format/time';
import { HoverTooltip } from './tooltip';

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

/** What is said about a time, renewed when it changes: hundreds stand on a page, and most stay as they are. */
const useNowText = (textAt: (nowMs: number) => string) =>
  useSyncExternalStore(subscribe, () => textAt(nowMs));

/** A moment: how long ago, in the local zone and in UTC on hover. */
export function Time({ at }: { at: string | null | undefined }) {
  const ms = at ? Date.parse(at) : 0;
  const text = useNowText((now) => relativeTime(ms, now));
  if (!at) return <span className="text-ink-faint">–</span>;
  return (
    <HoverTooltip
      text={() => (
        <>
          {localTime(ms)}
          <br />
          <span className="opacity-70">{utcTime(ms)}</span>
        </>
      )}
    >
      <time dateTime={at} className="whitespace-nowrap tabular-nums">
        {text}
      </time>
    </HoverTooltip>
  );
}

/** Time between two moments; counts on while the second is missing. */
export function Duration({ from, until }: { from: string | null | undefined; until?: string | null }) {
  const text = useNowText((now) =>
    from ? durationText(Math.max(0, (until ? Date.parse(until) : now) - Date.parse(from))) : '',
  );
  if (!from) return <span className="text-ink-faint">–</span>;
  return <span className="whitespace-nowrap tabular-nums">{text}</span>;
}
