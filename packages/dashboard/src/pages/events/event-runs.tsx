import { classNames } from '../../design/class-names';
import { STATUS_LOOKS } from '../../design/status-badge';
import { countText } from '../../format/time';
import type { Event } from './events-queries';

const MEMBERS = {
  QUEUED: 'queued',
  RUNNING: 'running',
  COMPLETED: 'succeeded',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
} as const;

/** How many runs the event started, by state. */
export function EventRuns({ event: { workflowRunSummary } }: { event: Event }) {
  const counts = Object.entries(MEMBERS)
    .map(([status, member]) => ({
      look: STATUS_LOOKS[status as keyof typeof MEMBERS],
      count: workflowRunSummary[member],
    }))
    .filter(({ count }) => count > 0);
  if (counts.length === 0) return <span className="text-ink-faint">none</span>;
  return (
    <span className="flex gap-2.5">
      {counts.map(({ look: { label, icon: Icon, ink }, count }) => (
        <span key={label} className={classNames('inline-flex items-center gap-1 tabular-nums', ink)}>
          <Icon aria-hidden className="size-3.5" strokeWidth={2.5} />
          {countText(count)} <span className="sr-only">{label}</span>
        </span>
      ))}
    </span>
  );
}
