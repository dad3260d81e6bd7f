import type { RestSchema } from '@hatchet-ts/contracts';
import { classNames } from '../../design/class-names';
import { RUN_STATUSES, type RunStatus, STATUS_LOOKS } from '../../design/status-badge';
import { countText } from '../../format/time';

/** Runs in each state; a press filters by it. */
export function StatusCounts({
  counts,
  chosen,
  onChange,
}: {
  counts: RestSchema<'V1TaskRunMetrics'> | undefined;
  chosen: readonly RunStatus[];
  onChange: (chosen: RunStatus[]) => void;
}) {
  return (
    <div className="grid grid-cols-5 border-t border-line" role="group" aria-label="Filter by status">
      {RUN_STATUSES.map((status) => {
        const { label, icon: Icon, ink } = STATUS_LOOKS[status];
        const count = counts?.find((each) => each.status === status)?.count;
        const isChosen = chosen.includes(status);
        return (
          <button
            key={status}
            type="button"
            aria-pressed={isChosen}
            onClick={() =>
              onChange(isChosen ? chosen.filter((each) => each !== status) : [...chosen, status])
            }
            className={classNames(
              'flex items-center gap-2 border-line px-3 py-2.5 sm:px-4 text-left transition-colors not-first:border-l hover:bg-hover focus-visible:outline-offset-[-2px]',
              isChosen && 'bg-pressed hover:bg-pressed',
            )}
          >
            <Icon aria-hidden className={classNames('size-3.5 shrink-0', ink)} strokeWidth={2.5} />
            <span className="text-xs text-ink-soft max-sm:sr-only">{label}</span>
            <span className="ml-auto text-[0.8125rem] font-medium tabular-nums">
              {count === undefined ? '–' : countText(count)}
            </span>
          </button>
        );
      })}
    </div>
  );
}
