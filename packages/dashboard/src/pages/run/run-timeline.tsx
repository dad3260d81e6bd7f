import type { RestSchema } from '@hatchet-ts/contracts';
import { History } from 'lucide-react';
import { EmptyState } from '../../design/empty-state';
import { Panel } from '../../design/page';
import { Badge } from '../../design/status-badge';
import { Time } from '../../design/time';
import { errorText } from '../../format/error-text';
import { clockTime } from '../../format/time';

type TaskEvent = RestSchema<'V1TaskEvent'>;

const TONES: Partial<Record<TaskEvent['eventType'], 'good' | 'bad' | 'warn' | 'accent'>> = {
  FINISHED: 'good',
  FAILED: 'bad',
  TIMED_OUT: 'bad',
  SCHEDULING_TIMED_OUT: 'bad',
  RATE_LIMIT_ERROR: 'bad',
  COULD_NOT_SEND_TO_WORKER: 'bad',
  RETRYING: 'warn',
  REASSIGNED: 'warn',
  REQUEUED_NO_WORKER: 'warn',
  REQUEUED_RATE_LIMIT: 'warn',
  STARTED: 'accent',
  RETRIED_BY_USER: 'accent',
};

/** What happened to the tasks, newest first. */
export function RunTimeline({ events, named }: { events: readonly TaskEvent[]; named: boolean }) {
  if (events.length === 0) return <EmptyState icon={History} title="Nothing happened yet" />;
  const newestFirst = [...events].sort((a, b) => b.timestamp.localeCompare(a.timestamp) || b.id - a.id);
  return (
    <Panel flush>
      <ol>
        {newestFirst.map((event) => (
          <li
            key={event.id}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-2 text-[0.8125rem] last:border-b-0"
          >
            <span className="w-20 shrink-0 font-mono text-2xs text-ink-faint">
              {clockTime(Date.parse(event.timestamp))}
            </span>
            <Badge tone={TONES[event.eventType]}>{event.eventType.toLowerCase().replaceAll('_', ' ')}</Badge>
            {named && <span className="font-medium">{event.taskDisplayName}</span>}
            {(event.attempt ?? 1) > 1 && (
              <span className="text-xs text-ink-faint">attempt {event.attempt}</span>
            )}
            <span className="min-w-0 flex-1 truncate text-ink-soft">
              {event.errorMessage ? errorText(event.errorMessage).split('\n')[0] : event.message}
            </span>
            <span className="text-xs text-ink-faint">
              <Time at={event.timestamp} />
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
