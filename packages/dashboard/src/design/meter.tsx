import { countText } from '../format/time';
import { classNames } from './class-names';

/** How much of something is in use. */
export function Meter({ label, used, limit }: { label: string; used: number; limit: number }) {
  const share = limit > 0 ? Math.min(1, used / limit) : 1;
  return (
    <span className="flex items-center gap-2 whitespace-nowrap">
      <span
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={limit}
        aria-valuenow={Math.min(used, limit)}
        className="h-1.5 w-10 overflow-hidden rounded-full bg-pressed sm:w-16"
      >
        <span
          className={classNames('block h-full rounded-full', share < 1 ? 'bg-running' : 'bg-warn')}
          style={{ width: `${share * 100}%` }}
        />
      </span>
      <span className="text-xs text-ink-soft tabular-nums">
        {countText(used)}/{countText(limit)}
      </span>
    </span>
  );
}
